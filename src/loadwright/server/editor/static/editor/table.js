// The rows of a table in an element's form.

import { pastedRows, warningOf } from "./values.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */
/** @typedef {{ table: string, row: number, column: string }} Cell the table is the property with the rows */

const isCheckbox = (control) => control instanceof HTMLInputElement && control.type === "checkbox";

export class Table {
  /**
   * @param {HTMLElement} element
   * @param {() => void} onChange
   */
  constructor(element, onChange) {
    this.element = element;
    this.body = /** @type {HTMLElement} */ (element.querySelector("tbody"));
    this.fresh = /** @type {HTMLTemplateElement} */ (element.querySelector("template"));
    this.onChange = onChange;
    this.warning = element.querySelector("[data-cells]");
    const columns = [...element.querySelectorAll("[data-column]")].map((head) => JSON.parse(/** @type {any} */ (head).dataset.column));
    /** @type {string[]} */
    this.columns = columns.map((column) => column.name);
    /** What kind of number each column contains. @type {string[]} */
    this.numbers = columns.map((column) => column.number ?? "");
    /** The cells that are not shown, by row. @type {WeakMap<Element, Record<string, string>>} */
    this.hidden = new WeakMap();
    const rows = JSON.parse(element.dataset.table ?? "[]");
    [...this.body.children].forEach((row, at) => this.hidden.set(row, rows[at]));
    element.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    element.addEventListener("paste", (event) => this.#paste(/** @type {ClipboardEvent} */ (event)));
    element.addEventListener("keydown", (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
    for (const row of this.body.children) this.#fit(row);
    this.#warn();
    element.addEventListener("input", (event) => {
      this.#fit(/** @type {Element} */ (event.target).closest("tr"));
      this.#warn();
    });
  }

  /** @returns {Record<string, string>[]} */
  get value() {
    return [...this.body.children].map((row) => {
      const cells = this.#controls(row).map((control, at) => [this.columns[at], isCheckbox(control) ? String(/** @type {any} */ (control).checked) : control.value]);
      return { ...this.hidden.get(row), ...Object.fromEntries(cells) };
    });
  }

  /**
   * Returns the control of a cell; the first one of the row if its column is not shown.
   * @param {Cell} cell
   * @returns {Control | undefined}
   */
  control({ row, column }) {
    const shown = this.body.children[row];
    if (!shown) return undefined;
    const controls = this.#controls(shown);
    return controls[this.columns.indexOf(column)] ?? controls[0];
  }

  /** @returns {Control[]} */
  #controls(row) {
    return [...row.querySelectorAll("input, select, textarea")];
  }

  #add() {
    const row = /** @type {Element} */ (/** @type {DocumentFragment} */ (this.fresh.content.cloneNode(true)).firstElementChild);
    this.body.append(row);
    this.hidden.set(row, JSON.parse(this.element.dataset.fresh ?? "{}"));
    return row;
  }

  // A text of several lines is shown as such.
  #fit(row) {
    for (const area of row?.querySelectorAll("textarea") ?? []) area.rows = Math.min(area.value.split("\n").length, 8);
  }

  // Marks the cells with something else than the numbers of their column.
  #warn() {
    if (!this.warning) return;
    let first = "";
    for (const row of this.body.children) {
      this.#controls(row).forEach((control, at) => {
        const warning = warningOf(control.value, this.numbers[at]);
        control.classList.toggle("is-warning", warning !== "");
        first ||= warning;
      });
    }
    this.warning.textContent = first;
  }

  #press(target) {
    const button = /** @type {HTMLButtonElement | null} */ (target.closest("button"));
    if (!button) return;
    const row = button.closest("tr");
    if ("add" in button.dataset) {
      this.#controls(this.#add())[0]?.focus();
    } else if ("remove" in button.dataset) {
      const next = row?.nextElementSibling ?? row?.previousElementSibling;
      row?.remove();
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector("[data-remove]") ?? this.element.querySelector("[data-add]"))?.focus();
    } else if ("up" in button.dataset && row?.previousElementSibling) {
      row.previousElementSibling.before(row);
      button.focus();
    } else if ("down" in button.dataset && row?.nextElementSibling) {
      row.nextElementSibling.after(row);
      button.focus();
    } else {
      return;
    }
    this.#warn();
    this.onChange();
  }

  // Enter goes to the next row and adds one at the end; Shift+Enter breaks the line.
  #key(event) {
    const cell = event.target.closest("td");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !cell || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    const row = cell.parentElement;
    const next = row.nextElementSibling;
    this.#controls(next ?? this.#add())[[...row.children].indexOf(cell)]?.focus();
    if (!next) this.onChange();
  }

  #paste(event) {
    const cell = event.target.closest?.("td");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const first = [...cell.parentElement.children].indexOf(cell);
    let row = cell.parentElement;
    for (const cells of pastedRows(text)) {
      row ??= this.#add();
      const controls = this.#controls(row);
      cells.forEach((value, at) => {
        const control = controls[first + at];
        if (!control) return;
        if (isCheckbox(control)) /** @type {any} */ (control).checked = value.trim().toLowerCase() === "true";
        else control.value = value;
      });
      this.#fit(row);
      row = row.nextElementSibling;
    }
    this.#warn();
    this.onChange();
  }
}
