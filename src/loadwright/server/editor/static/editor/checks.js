// The problems of the draft: found again after changes, listed below the tree, and marked in it.

import { icon } from "../web/icons.js";

// The time without changes after which the plan is checked again; longer for plans whose checks take long.
const PAUSE_MS = 1000;
const PAUSE_PER_CHECK = 3;
// After this time a check that failed is tried again.
const FAILED_MS = 15_000;

const PICTURES = { error: "circle-x", warning: "alert-triangle", advice: "info-circle" };

/** @typedef {{ severity: string, text: string, number: number, name: string, where: string, cell: import("./table.js").Cell | null, fix: { label: string, edit: object } | null }} Problem */

/** Dispatches "found" with the severity of the worst problem of each element that has some, as a Map by its number. */
export class Checks extends EventTarget {
  /** @type {Problem[]} */
  #problems = [];
  #more = 0;
  /** The severities that are not listed. @type {Set<string>} */
  #hidden = new Set();
  // The place of the problem that was gone to last, in the whole list.
  #current = -1;
  #checking = false;
  #repeat = false;
  #took = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {HTMLElement} panel
   * @param {{ draft: import("./draft.js").Draft, go: (number: number, where: string, cell: import("./table.js").Cell | null) => void }} options `go` shows an
   *   element and the field of a property
   */
  constructor(panel, { draft, go }) {
    super();
    this.panel = panel;
    this.draft = draft;
    this.go = go;
    this.list = /** @type {HTMLElement} */ (panel.querySelector("[data-list]"));
    this.note = /** @type {HTMLElement} */ (panel.querySelector("[data-note]"));
    this.toggle = /** @type {HTMLElement} */ (panel.querySelector("[data-do=checks]"));
    panel.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    draft.addEventListener("change", () => this.later());
    draft.addEventListener("stale", () => this.later());
  }

  get isOpen() {
    return !this.list.hidden;
  }

  open(open = !this.isOpen) {
    this.list.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  /** Goes to the next problem that is listed, or to the one before. */
  step(by) {
    this.open(true);
    const listed = this.#listed();
    if (!listed.length) return;
    const after = by > 0 ? listed.find((place) => place > this.#current) : listed.findLast((place) => place < this.#current);
    this.#go(after ?? listed.at(by > 0 ? 0 : -1));
  }

  /** Checks the draft after a pause in which nothing is changed. */
  later(pause = PAUSE_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), Math.max(pause, PAUSE_PER_CHECK * this.#took));
  }

  /** Checks the draft; after the check that takes place, if there is one. */
  async now() {
    clearTimeout(this.#timer);
    if (this.#checking) {
      this.#repeat = true;
      return;
    }
    this.#checking = true;
    try {
      await this.draft.settled();
      const begin = performance.now();
      const found = await this.draft.ask("problems");
      this.#took = performance.now() - begin;
      this.#show(found);
    } catch (error) {
      // The problems that were found before stay.
      this.later(FAILED_MS);
      this.note.textContent = interpolate(gettext("Not checked: %(reason)s"), { reason: error.message }, true);
    } finally {
      this.#checking = false;
    }
    if (this.#repeat) {
      this.#repeat = false;
      this.later();
    }
  }

  #show({ problems, counts, more }) {
    const current = this.#problems[this.#current];
    this.#problems = problems;
    this.#more = more;
    if (current) this.#current = this.#again(current);
    for (const button of this.panel.querySelectorAll("[data-severity]")) {
      const { severity, name } = /** @type {HTMLElement} */ (button).dataset;
      const count = counts[severity ?? ""] ?? 0;
      button.querySelector("[data-count]").textContent = String(count);
      button.setAttribute("aria-label", `${name}: ${count}`);
      button.classList.toggle("editor-none", !count);
    }
    this.#draw();
    const worst = new Map();
    for (const { number, severity } of problems) if (number && !worst.has(number)) worst.set(number, severity);
    this.dispatchEvent(new CustomEvent("found", { detail: worst }));
  }

  // The place of a problem in the new list; between its neighbours if it is not in it any more.
  #again({ number, text }) {
    const place = this.#problems.findIndex((one) => one.number === number && one.text === text);
    return place < 0 ? this.#current - 0.5 : place;
  }

  // The places of the problems that are listed.
  #listed() {
    return [...this.#problems.keys()].filter((place) => !this.#hidden.has(this.#problems[place].severity));
  }

  #draw() {
    const focused = this.#lines().findIndex((line) => line.contains(document.activeElement));
    const listed = this.#listed();
    this.list.replaceChildren(...listed.map((place) => this.#line(place)));
    this.#mark();
    if (focused >= 0) this.#focus(Math.min(focused, listed.length - 1));
    this.note.textContent = this.#noted(listed.length);
  }

  #noted(listed) {
    if (!this.#problems.length) return gettext("No problems found");
    if (!listed) return gettext("No problems of the chosen kinds");
    return this.#more ? interpolate(gettext("Not listed: %(count)s more"), { count: this.#more }, true) : "";
  }

  #line(place) {
    const { severity, text, fix } = this.#problems[place];
    const line = document.createElement("li");
    line.className = "editor-check";
    line.dataset.place = String(place);
    const link = Object.assign(document.createElement("button"), { type: "button", className: "editor-check-link" });
    const picture = Object.assign(document.createElement("span"), { className: `editor-${severity}` });
    picture.append(icon(PICTURES[severity]));
    const said = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `${this.#name(severity)}: ` });
    link.append(picture, said, Object.assign(document.createElement("span"), { textContent: text }));
    line.append(link);
    if (fix) line.append(Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: fix.label }));
    return line;
  }

  #name(severity) {
    return /** @type {HTMLElement} */ (this.panel.querySelector(`[data-severity=${severity}]`)).title;
  }

  #lines() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  // Of the list, only the current line can be reached with the Tab key; the arrow keys reach the others.
  #mark() {
    const lines = this.#lines();
    const current = lines.find((line) => Number(line.dataset.place) === this.#current);
    for (const line of lines) {
      line.toggleAttribute("data-current", line === current);
      for (const button of line.querySelectorAll("button")) button.tabIndex = line === (current ?? lines[0]) ? 0 : -1;
    }
    return current;
  }

  #focus(at) {
    const line = this.#lines().at(at);
    if (!line) {
      this.toggle.focus();
      return;
    }
    this.#current = Number(line.dataset.place);
    this.#mark();
    line.querySelector("button")?.focus();
  }

  #go(place) {
    this.#current = place;
    this.#mark()?.scrollIntoView({ block: "nearest" });
    const { number, where, cell } = this.#problems[place];
    // A problem of the whole plan is one of the test plan.
    this.go(number || 1, where, cell);
  }

  #press(target) {
    const severity = target.closest("[data-severity]");
    if (severity) {
      this.#choose(severity);
      return;
    }
    const line = /** @type {HTMLElement | null} */ (target.closest(".editor-check"));
    if (!line) return;
    const place = Number(line.dataset.place);
    if (target.closest(".btn")) this.#fix(place);
    else this.#go(place);
  }

  #choose(button) {
    const { severity } = button.dataset;
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    if (shown) this.#hidden.delete(severity);
    else this.#hidden.add(severity);
    this.open(true);
    this.#draw();
  }

  // The edit is one of the draft like all others, so that it can be undone.
  async #fix(place) {
    const { fix } = this.#problems[place];
    if (!fix) return;
    await this.draft.apply(fix.edit, { source: "fix" }).then(() => this.now(), () => {});
  }

  #key(event) {
    const at = this.#lines().findIndex((line) => line.contains(event.target));
    const steps = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.#focus(Math.min(steps[event.key], this.#lines().length - 1));
  }
}
