// The table of headers in the form of a set. Its rows are sent as JSON.

import { headersIn } from "./lines.js";

/** @typedef {{ name: string, value: string, comment: string, enabled: boolean }} Header */

const EMPTY = { name: "", value: "", comment: "", enabled: true };

export class Rows {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.body = /** @type {HTMLElement} */ (element.querySelector("[data-body]"));
    this.fresh = /** @type {HTMLTemplateElement} */ (element.querySelector("template"));
    this.sent = /** @type {HTMLInputElement} */ (element.querySelector("[name=headers]"));
    for (const row of JSON.parse(element.dataset.rows ?? "[]")) this.#insert(row);
    if (!this.body.children.length) this.#insert(EMPTY);
    element.querySelector("[data-add]")?.addEventListener("click", () => this.#focus(this.#insert(EMPTY)));
    element.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    element.addEventListener("input", () => this.#store());
    element.addEventListener("paste", (event) => this.#paste(/** @type {ClipboardEvent} */ (event)));
    this.#store();
  }

  /** @returns {Header[]} */
  get value() {
    return [...this.body.children].map((row) => {
      const cells = this.#cells(row).map((cell) => [cell.dataset.of, cell.type === "checkbox" ? cell.checked : cell.value]);
      return Object.fromEntries(cells);
    });
  }

  /** @returns {HTMLInputElement[]} */
  #cells(row) {
    return [...row.querySelectorAll("[data-of]")];
  }

  #insert(header, before = null) {
    const row = /** @type {Element} */ (/** @type {DocumentFragment} */ (this.fresh.content.cloneNode(true)).firstElementChild);
    for (const cell of this.#cells(row)) {
      const value = header[/** @type {string} */ (cell.dataset.of)];
      if (cell.type === "checkbox") cell.checked = value;
      else cell.value = value;
    }
    this.body.insertBefore(row, before);
    this.#store();
    return row;
  }

  #focus(row) {
    /** @type {HTMLElement | null} */ (row?.querySelector("[data-of=name]"))?.focus();
  }

  #press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-move], [data-remove]"));
    const row = button?.closest("tr");
    if (!button || !row) return;
    if ("remove" in button.dataset) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      this.#focus(next ?? this.#insert(EMPTY));
    } else if (button.dataset.move === "1") {
      row.nextElementSibling?.after(row);
      button.focus();
    } else {
      row.previousElementSibling?.before(row);
      button.focus();
    }
    this.#store();
  }

  // Lines of headers become rows; any other text is pasted as it is.
  #paste(event) {
    const cell = /** @type {HTMLInputElement} */ (event.target);
    if (cell.dataset?.of !== "name") return;
    const headers = headersIn(event.clipboardData?.getData("text/plain") ?? "");
    const row = cell.closest("tr");
    if (!headers.length || !row) return;
    event.preventDefault();
    const after = row.nextElementSibling;
    const isEmpty = this.#cells(row).every((one) => one.type === "checkbox" || !one.value);
    const added = headers.map((header) => this.#insert({ ...EMPTY, ...header }, after));
    if (isEmpty) row.remove();
    this.#focus(added.at(-1));
    this.#store();
  }

  #store() {
    const rows = this.value;
    [...this.body.children].forEach((row, at) => row.classList.toggle("set-off", !rows[at].enabled));
    this.sent.value = JSON.stringify(rows.filter(({ name, value, comment }) => name || value || comment));
  }
}
