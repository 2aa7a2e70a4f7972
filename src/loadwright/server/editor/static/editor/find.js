// Search and replace in the whole plan: all places in a list, one after the other, or all at once.

import { icon } from "../web/icons.js";
import { ask } from "../web/dialogs.js";
import { count } from "../web/format.js";

/** Characters that are shown before what was found. */
const MOST_BEFORE = 16;

/**
 * A place in the text number `text` of an element: `match` counts the places in that text, `begin` the characters before it.
 * @typedef {{ number: number, name: string, kind: string, where: string, text: number, match: number, begin: number,
 *   before: string, found: string, after: string, cell: import("./table.js").Cell | null }} Place
 * @typedef {{ pattern: string, regular: boolean, case_sensitive: boolean }} Search
 */

export class Find {
  /** What was found last. @type {Place[]} */
  #places = [];
  // The shown one of them.
  #at = -1;
  /** What was searched for, and in which state of the draft. @type {{ search: Search, version: string } | null} */
  #asked = null;

  /**
   * @param {HTMLElement} panel
   * @param {{ draft: import("./draft.js").Draft, kinds: Record<string, { icon: string, name: string }>, show: (number: number, where: string, cell: import("./table.js").Cell | null) => void }} options
   */
  constructor(panel, { draft, kinds, show }) {
    this.panel = panel;
    this.draft = draft;
    this.kinds = kinds;
    this.show = show;
    this.form = panel.querySelector("form");
    this.list = panel.querySelector("[data-found]");
    this.note = panel.querySelector("[data-note]");
    const actions = {
      find: () => (this.#isCurrent() ? this.#step(1) : this.#find()),
      next: () => this.#step(1),
      previous: () => this.#step(-1),
      one: () => this.#replaceOne(),
      replace: () => this.#replaceAll(),
    };
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try(actions[event.submitter?.value ?? "find"]);
    });
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("[data-at]");
      if (line) this.#go(Number(line.dataset.at));
    });
    panel.addEventListener("keydown", (event) => this.#key(event));
  }

  open() {
    this.panel.hidden = false;
    this.form.elements.pattern.select();
    this.form.elements.pattern.focus();
  }

  close() {
    this.panel.hidden = true;
    this.panel.dispatchEvent(new CustomEvent("closed"));
  }

  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && event.shiftKey && event.target === this.form.elements.pattern) {
      event.preventDefault();
      this.#try(() => this.#step(-1));
    }
  }

  /** @returns {Search} */
  get #search() {
    const { pattern, regular, case_sensitive: exact } = this.form.elements;
    return { pattern: pattern.value, regular: regular.checked, case_sensitive: exact.checked };
  }

  /** Whether what is listed is what a search would find now. */
  #isCurrent() {
    const { pattern, regular, case_sensitive: exact } = this.#search;
    const last = this.#asked?.search;
    return last?.pattern === pattern && last.regular === regular && last.case_sensitive === exact && this.#asked?.version === this.draft.state.version;
  }

  async #try(action) {
    if (!this.#search.pattern) return;
    try {
      await action();
    } catch (error) {
      this.note.textContent = error.message;
    }
  }

  async #find() {
    const asked = { search: this.#search, version: this.draft.state.version };
    this.#places = [];
    this.#at = -1;
    this.#asked = null;
    this.list.replaceChildren();
    const { found, more } = await this.draft.ask("find", asked.search);
    this.#asked = asked;
    this.#places = found;
    this.list.replaceChildren(...found.map((one, at) => this.#line(one, at)));
    const text = more ? gettext("More than %(count)s places; the first ones are shown.") : gettext("Places: %(count)s");
    this.note.textContent = interpolate(text, { count: count(found.length) }, true);
  }

  /** Goes to the next or to the previous place; after the last one the first one follows. */
  async #step(by) {
    if (!this.#isCurrent()) {
      const { length } = this.#places;
      const at = this.#at;
      await this.#find();
      // The plan was changed meanwhile: goes on from about the same place.
      if (length && at >= 0) this.#at = Math.min(at, this.#places.length) - (by > 0 ? 1 : 0);
    }
    const { length } = this.#places;
    if (length) this.#go(this.#at < 0 && by < 0 ? length - 1 : (this.#at + by + length) % length);
  }

  #go(at) {
    this.list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.#at = at;
    const line = this.list.children[at];
    line.setAttribute("aria-current", "true");
    line.scrollIntoView({ block: "nearest" });
    const { number, where, cell } = this.#places[at];
    this.show(number, where, cell);
  }

  /** Replaces the shown place and goes to the next one; without a shown place, goes to the first one. */
  async #replaceOne() {
    if (!this.#isCurrent() || this.#at < 0) {
      await this.#step(1);
      return;
    }
    const place = this.#places[this.#at];
    const at = this.#at;
    const { number: element, text, match } = place;
    const replacement = this.form.elements.replacement.value;
    const { inserted } = await this.draft.change("replace_one", { element, text, match, search: this.#search, replacement }, { quiet: true });
    await this.#find();
    // What the replacement itself contains is not a next place.
    const end = place.begin + (inserted ?? [...replacement].length);
    const isIn = (one) => one.number === place.number && one.text === place.text && one.begin < end;
    const next = this.#places.findIndex((one, index) => index >= at && !isIn(one));
    if (next >= 0) this.#go(next);
    else if (this.#places.length) this.#go(0);
  }

  async #replaceAll() {
    const search = this.#search;
    const replacement = this.form.elements.replacement.value;
    const question = interpolate(gettext("Replace “%(pattern)s” by “%(replacement)s” in the whole plan?"), { pattern: search.pattern, replacement }, true);
    if (!(await ask(question, { go: gettext("Replace all") }))) return;
    const { replaced } = await this.draft.apply({ edit: "substitute", search, replacement }, { quiet: true });
    await this.#find();
    if (!replaced) return;
    const texts = [countOf(replaced)];
    if (this.#places.length) texts.push(this.note.textContent);
    this.note.textContent = texts.join(" ");
  }

  #line(one, at) {
    const line = Object.assign(document.createElement("button"), { type: "button", className: "editor-hit" });
    line.dataset.at = String(at);
    const name = Object.assign(document.createElement("strong"), { textContent: one.name });
    const where = Object.assign(document.createElement("span"), { className: "editor-summary", textContent: one.where === "testname" ? gettext("Name") : one.where });
    const excerpt = Object.assign(document.createElement("span"), { className: "editor-excerpt" });
    excerpt.append(shortBefore(one.before), Object.assign(document.createElement("mark"), { textContent: one.found }), one.after);
    // What is found in a name is shown with the name.
    line.append(icon(this.kinds[one.kind].icon), ...(one.where === "testname" ? [] : [name]), where, excerpt);
    return line;
  }
}

/** @param {{ places: number, elements: number }} replaced */
function countOf({ places, elements }) {
  const text = elements > 1
    ? gettext("Replaced %(places)s places in %(elements)s elements.")
    : ngettext("Replaced one place in one element.", "Replaced %(places)s places in one element.", places);
  return interpolate(text, { places: count(places), elements: count(elements) }, true);
}

// Of a narrow line, what was found is to be seen.
const shortBefore = (text) => (text.length > MOST_BEFORE ? `…${text.slice(-MOST_BEFORE)}` : text);
