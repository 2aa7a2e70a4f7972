// The form of the element that is shown. What is entered is in the draft when a field is left or after a short pause, and
// before another element is shown.

import { focusPlace, placeOfFocus } from "./focus.js";
import { Table } from "./table.js";
import { editsOf, isShown, stored, warningOf } from "./values.js";

const PAUSE_MS = 800;
/** The height up to which a field grows. */
const MOST_LINES = 8;
/** Properties on which other fields depend: their columns, what they contain, their colours, or what is suggested. */
const DETERMINING = new Set(["UserParameters.names", "HTTPSampler.method", "HTTPSampler.postBodyRaw", "scriptLanguage"]);

// The code editor and the charts are large, and few forms have one: they are loaded for the first that does.
/** @type {typeof import("./code.js").codeEditor} */
let codeEditor;

async function loadCode() {
  ({ codeEditor } = await import("./code.js"));
}

export class Form {
  #number = 0;
  // The element whose form is shown next.
  #next = 0;
  // Counts requests; an answer to an earlier one than the last is not shown.
  #asked = 0;
  /** Fields of the form, by key. @type {Map<string, any>} */
  #fields = new Map();
  /** Those that were changed and are not in the draft yet, by key. @type {Map<string, any>} */
  #changed = new Map();
  /** Values as they are in the draft, by key. @type {Map<string, string>} */
  #stored = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause = undefined;
  /** The property whose field is to be shown with the form of an element. @type {{ number: number, name: string, focus: boolean, cell: import("./table.js").Cell | null } | null} */
  #wanted = null;
  /** Ends when all that was put into the draft is stored. @type {Promise<void>} */
  #storing = Promise.resolve();
  /** How often something was put into the draft. */
  #flushed = 0;
  /** What is shown is to be replaced when what is being entered is in the draft. */
  #isOutdated = false;

  /**
   * @param {HTMLElement} place
   * @param {{ ask: (what: string) => Promise<any>, apply: (edit: object, options: { source: string, typed?: import("./lost.js").Typed }) => Promise<any> }} draft
   */
  constructor(place, draft) {
    this.place = place;
    this.draft = draft;
    place.addEventListener("input", (event) => {
      const control = /** @type {HTMLElement} */ (event.target);
      if (control.matches("textarea")) grow(control);
      this.#note(control);
    });
    place.addEventListener("change", (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      if ("enabled" in control.dataset) this.#enable(control.checked);
      else this.#note(control);
      this.flush();
    });
    place.addEventListener("focusout", () => this.flush());
    place.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    place.addEventListener("submit", (event) => event.preventDefault());
    // It has the focus until a form is shown.
    place.tabIndex = -1;
    // What is being entered is not lost by leaving the page.
    window.addEventListener("pagehide", () => this.flush());
  }

  /** Shows the form of an element, again if it is shown already. */
  async show(number) {
    this.flush();
    if (this.#wanted?.number !== number) this.#wanted = null;
    this.#asked += 1;
    this.#next = number;
    const asked = this.#asked;
    if (number === this.#number) await this.#storing;
    const flushed = this.#flushed;
    const { html, preview } = await this.draft.ask(`form/${number}`);
    if (html.includes("data-code=")) await loadCode();
    // Another element was selected meanwhile.
    if (asked !== this.#asked) return;
    const again = number === this.#number;
    if (again && (this.#changed.size || flushed !== this.#flushed)) {
      // Something was entered meanwhile, which the answer does not contain.
      this.#isOutdated = true;
      if (!this.#changed.size) await this.show(number);
      return;
    }
    // What was entered in the form of the former element meanwhile.
    this.flush();
    const focused = again ? placeOfFocus(this.place, this.#fields.values()) : null;
    const state = again ? this.place.querySelector("[data-state]")?.textContent : "";
    const opened = again && this.place.querySelector("details[open]") !== null;
    this.#empty();
    this.#number = number;
    this.place.innerHTML = html;
    this.#begin();
    this.#draw(preview);
    if (state) this.#state(state);
    if (opened) this.place.querySelector("details")?.setAttribute("open", "");
    focusPlace(focused, this.#fields);
    this.#showWanted();
  }

  /**
   * Goes to the field of a property of an element, or to a cell of its table, as soon as its form is shown; without
   * `focus`, it is only shown.
   * @param {number} number
   * @param {string} name
   * @param {{ focus?: boolean, cell?: import("./table.js").Cell | null }} options
   */
  reveal(number, name, { focus = true, cell = null } = {}) {
    this.#wanted = { number, name, focus, cell };
    if (number === this.#number) this.#showWanted();
  }

  #showWanted() {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (!wanted) return;
    const { name, focus, cell } = wanted;
    const fields = [...this.#fields.values()].filter((one) => !one.element.hidden);
    const field = (cell && fields.find((one) => one.name === cell.table)) ?? fields.find((one) => contains(one, name));
    if (!field) return;
    field.element.closest("details")?.setAttribute("open", "");
    const found = cell && field.rows?.control(cell);
    const control = found ?? controlsOf(field.element)[0];
    if (focus && field.editor) field.editor.view.focus();
    else if (focus) control?.focus();
    (found ?? field.element).scrollIntoView({ block: "nearest" });
    this.place.querySelector(".is-revealed")?.classList.remove("is-revealed");
    if (!focus) (found ?? field.element.querySelector("[data-value]"))?.classList.add("is-revealed");
  }

  clear() {
    this.flush();
    this.#asked += 1;
    this.#next = 0;
    this.#empty();
  }

  /** Goes to the name of the element, as soon as its form is shown: not to that of the former one. */
  focus() {
    if (this.#next !== this.#number) this.place.focus();
    this.reveal(this.#next, "testname");
  }

  /** Puts what is entered and not in the draft yet into it. */
  flush() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    if (!this.#changed.size) return;
    const number = this.#number;
    const changed = [...this.#changed.values()].map((field) => /** @type {[any, any]} */ ([field, field.value()]));
    this.#changed.clear();
    this.#flushed += 1;
    this.#state(gettext("Storing…"));
    const typed = this.#described(changed.map(([field]) => field));
    const done = editsOf(number, changed).map((edit) => this.draft.apply(edit, { source: "form", typed }));
    this.#storing = Promise.all(done).then(() => this.#done(number, changed), (error) => this.#refused(number, error));
  }

  // Describes what was typed in fields, for the case that the element was deleted elsewhere.
  #described(fields) {
    const label = ({ element }) => element.closest(".element-field")?.querySelector(".element-label")?.textContent.trim() ?? "";
    const isSecret = ({ element }) => element.querySelector("input[type=password]") !== null;
    return {
      element: this.#fields.get("rename name")?.value() ?? "",
      labels: Object.fromEntries(fields.map((field) => [field.rename ?? field.name, label(field)])),
      secret: fields.filter(isSecret).map(({ name }) => name),
    };
  }

  async #done(number, changed) {
    if (number !== this.#number) return;
    this.#state(this.#changed.size ? "" : gettext("Stored in your draft"));
    if (this.#isOutdated || changed.some(([{ name }]) => DETERMINING.has(name))) {
      queueMicrotask(() => this.show(number).catch(() => {}));
    } else if (this.place.querySelector("[data-preview]")) {
      const { preview } = await this.draft.ask(`form/${number}`);
      if (number === this.#number) this.#draw(preview);
    }
  }

  #refused(number, error) {
    if (number !== this.#number) return;
    // Entered again, it is tried again.
    this.#stored.clear();
    this.#state(interpolate(gettext("Not stored: %(reason)s"), { reason: error.message }, true), true);
  }

  async #draw(preview) {
    /** @type {HTMLElement | null} */
    const place = this.place.querySelector("[data-preview]");
    if (!place) return;
    const problem = preview?.problem ?? "";
    const note = /** @type {HTMLElement} */ (this.place.querySelector("[data-undrawn]"));
    if (note.textContent !== problem) note.textContent = problem;
    note.hidden = !problem;
    place.hidden = !preview || problem !== "";
    if (place.hidden) return;
    const { drawPreview } = await import("./preview.js");
    if (place.isConnected) drawPreview(place, preview);
  }

  #empty() {
    for (const field of this.#fields.values()) field.editor?.destroy();
    this.#fields.clear();
    this.#changed.clear();
    this.#stored.clear();
    this.#isOutdated = false;
    this.#number = 0;
    this.place.replaceChildren();
  }

  #begin() {
    for (const element of this.place.querySelectorAll("[data-field]")) this.#field(/** @type {HTMLElement} */ (element));
    for (const input of this.place.querySelectorAll("[data-rename]")) {
      const control = /** @type {HTMLInputElement} */ (input);
      this.#add({ key: `rename ${control.dataset.rename}`, rename: control.dataset.rename, element: control, value: () => control.value });
    }
    for (const field of this.#fields.values()) this.#stored.set(field.key, JSON.stringify(field.value()));
    this.#arrange();
  }

  #add(field) {
    this.#fields.set(field.key, field);
    /** @type {any} */ (field.element).elementField = field;
  }

  #field(element) {
    const field = JSON.parse(/** @type {string} */ (element.dataset.field));
    field.element = element;
    const table = element.querySelector("[data-table]");
    const code = element.querySelector("[data-code]");
    if (table) {
      const rows = new Table(table, () => this.#note(table));
      field.rows = rows;
      field.value = () => rows.value;
    } else if (code) {
      const text = stored(element.querySelector("[data-source]").value, field.newline);
      const { code: language, label } = code.dataset;
      field.editor = codeEditor(code, { text, language, newline: field.newline, label, onChange: () => this.#note(code) });
      field.value = () => field.editor.text;
    } else if (element.querySelector("[data-large]")) {
      field.value = () => "";
    } else {
      field.value = () => this.#value(field);
      this.#warn(field);
    }
    this.#add(field);
  }

  #value({ element, newline }) {
    const either = element.querySelector(".element-either");
    if (either && "expression" in either.dataset) return element.querySelector("[data-other]").value;
    const control = element.querySelector("[data-value]");
    if ("rows" in control.dataset) return JSON.parse(control.value);
    return control.type === "checkbox" ? String(control.checked) : stored(control.value, newline);
  }

  // A control was changed: its field is to be stored, unless it is as it was.
  #note(control) {
    const owner = control.closest("[data-field], [data-rename]");
    const field = owner && this.#fields.get(/** @type {any} */ (owner).elementField?.key);
    if (!field) return;
    if ("special" in control.dataset) {
      field.element.querySelector("[data-value]").value = /** @type {any} */ (control).checked ? control.dataset.special : "1";
    }
    this.#exclude(field);
    this.#warn(field);
    this.#arrange();
    this.#later(field);
  }

  #later(field) {
    const value = JSON.stringify(field.value());
    if (this.#stored.get(field.key) === value) return;
    this.#stored.set(field.key, value);
    this.#changed.set(field.key, field);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.flush(), PAUSE_MS);
  }

  #enable(enabled) {
    this.flush();
    this.draft.apply({ edit: "enable", elements: [this.#number], enabled }, { source: "form" }).catch(() => {});
  }

  // Switches off what this field excludes.
  #exclude(field) {
    const other = field.excludes && [...this.#fields.values()].find(({ name }) => name === field.excludes);
    if (!other || field.value() !== "true" || other.value() !== "true") return;
    other.element.querySelector("[data-value]").checked = false;
    this.#later(other);
  }

  #warn(field) {
    const place = field.element.querySelector?.("[data-warning]");
    if (!place) return;
    const control = field.element.querySelector("[data-value]");
    const warning = warningOf(control.value, field.number);
    place.textContent = warning;
    control.classList.toggle("is-warning", warning !== "");
    const special = field.element.querySelector("[data-special]");
    if (special) special.checked = control.value === special.dataset.special;
  }

  // Shows the fields whose conditions are met.
  #arrange() {
    const valueOf = (name) => [...this.#fields.values()].find((field) => field.name === name && !field.cell)?.value();
    for (const field of this.#fields.values()) {
      if (field.element.dataset.field) field.element.hidden = !isShown(field, valueOf);
      // It measures nothing while it is hidden.
      if (!field.element.hidden) field.editor?.view.requestMeasure();
    }
    for (const section of this.place.querySelectorAll(".element-section")) {
      /** @type {HTMLElement} */ (section).hidden = !section.querySelector("[data-field]:not([hidden])");
    }
  }

  // Changes between a switch or choice and a text with a variable.
  #press(target) {
    const button = target.closest("[data-switch]");
    const either = /** @type {HTMLElement | null} */ (button?.closest(".element-either"));
    if (!either || !button) return;
    const expression = either.toggleAttribute("data-expression");
    button.setAttribute("aria-pressed", String(expression));
    /** @type {HTMLElement | null} */ (either.querySelector(expression ? "[data-other]" : "[data-value]"))?.focus();
    if (!expression) this.#note(/** @type {HTMLElement} */ (either));
  }

  #state(text, failed = false) {
    const place = this.place.querySelector("[data-state]");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("text-danger", failed);
  }
}

// Whether a field is that of a property, which may be a column of its table.
function contains(field, name) {
  if (field.rename) return field.rename === "name" && name === "testname";
  return field.name === name || field.cell === name || [...field.element.querySelectorAll("[data-column]")].some((column) => JSON.parse(column.dataset.column).name === name);
}

// A text of several lines is shown as such.
function grow(area) {
  area.rows = Math.max(area.rows, Math.min(area.value.split("\n").length, MOST_LINES));
}

/** @returns {HTMLElement[]} */
function controlsOf(element) {
  if (element.matches("[data-rename]")) return [element];
  return [...element.querySelectorAll("input, select, textarea")].filter((control) => control.checkVisibility());
}
