// Search and replace in the whole plan.

import { icon } from "../web/icons.js";
import { ask } from "../web/dialogs.js";

export class Find {
  /**
   * @param {HTMLElement} panel
   * @param {{ draft: import("./draft.js").Draft, kinds: Record<string, { icon: string, name: string }>, show: (number: number) => void }} options
   */
  constructor(panel, { draft, kinds, show }) {
    this.panel = panel;
    this.draft = draft;
    this.kinds = kinds;
    this.form = panel.querySelector("form");
    this.list = panel.querySelector("[data-found]");
    this.note = panel.querySelector("[data-note]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter?.value === "replace") this.#replace();
      else this.#find();
    });
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("[data-number]");
      if (line) show(Number(line.dataset.number));
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
    });
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

  get #search() {
    const { pattern, regular, case_sensitive: exact } = this.form.elements;
    return { pattern: pattern.value, regular: regular.checked, case_sensitive: exact.checked };
  }

  async #find() {
    if (!this.#search.pattern) return;
    try {
      const { found, more } = await this.draft.ask("find", this.#search);
      this.list.replaceChildren(...found.map((one) => this.#line(one)));
      const count = found.reduce((sum, one) => sum + one.count, 0);
      const text = more ? gettext("More than %(count)s places; the first ones are shown.") : gettext("Places: %(count)s");
      this.note.textContent = interpolate(text, { count }, true);
    } catch (error) {
      this.list.replaceChildren();
      this.note.textContent = error.message;
    }
  }

  async #replace() {
    const search = this.#search;
    if (!search.pattern) return;
    const replacement = this.form.elements.replacement.value;
    const question = interpolate(gettext("Replace “%(pattern)s” by “%(replacement)s” in the whole plan?"), { pattern: search.pattern, replacement }, true);
    if (!(await ask(question, { go: gettext("Replace all") }))) return;
    try {
      await this.draft.apply({ edit: "substitute", search, replacement }, { quiet: true });
      await this.#find();
    } catch (error) {
      this.note.textContent = error.message;
    }
  }

  #line(one) {
    const line = Object.assign(document.createElement("button"), { type: "button", className: "editor-hit" });
    line.dataset.number = String(one.number);
    const name = Object.assign(document.createElement("strong"), { textContent: one.name });
    const where = Object.assign(document.createElement("span"), { className: "editor-summary", textContent: one.where === "testname" ? gettext("Name") : one.where });
    const excerpt = Object.assign(document.createElement("span"), { className: "editor-excerpt", textContent: one.excerpt });
    line.append(icon(this.kinds[one.kind].icon), name, where, excerpt);
    return line;
  }
}
