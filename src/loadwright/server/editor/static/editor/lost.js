// What was typed for an element that another window has deleted: shown until the person has copied what is still needed.

import { copyText } from "../web/clipboard.js";

/**
 * @typedef {{ element: string, labels: Record<string, string>, secret: string[] }} Typed the name of an element, the labels of
 *   the properties that were typed, and which of them are passwords
 * @typedef {{ label: string, text: string, isSecret: boolean }} Entry
 */

const MOST_LINES = 8;

/**
 * Returns the texts of an edit.
 * @param {any} edit
 * @param {Typed | null | undefined} typed
 * @returns {Entry[]}
 */
export function textsOf(edit, typed) {
  const values = edit.values ?? ("value" in edit ? { [edit.name ?? ""]: edit.value } : { name: edit.name, comment: edit.comment });
  return Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => ({
    label: [typed?.element, typed?.labels[name] ?? name].filter(Boolean).join(" › "),
    text: typeof value === "string" ? value : value.map((row) => Object.values(row).join("\t")).join("\n"),
    isSecret: typed?.secret.includes(name) ?? false,
  }));
}

export class Lost {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.list = /** @type {HTMLElement} */ (place.querySelector("[data-list]"));
  }

  /** Whether there is something that was not copied or dismissed. */
  get isShown() {
    return !this.place.hidden;
  }

  /**
   * @param {any} edit
   * @param {Typed | undefined} typed
   */
  show(edit, typed) {
    this.list.append(...textsOf(edit, typed).map(line));
    this.place.hidden = false;
  }

  close() {
    this.list.replaceChildren();
    this.place.hidden = true;
  }
}

/** @param {Entry} entry */
function line({ label, text, isSecret }) {
  const row = document.createElement("div");
  const name = document.createElement("span");
  const control = document.createElement(isSecret ? "input" : "textarea");
  const button = document.createElement("button");
  row.className = "editor-lost";
  control.className = "form-control form-control-sm";
  control.readOnly = true;
  control.value = text;
  control.setAttribute("aria-label", label);
  if (isSecret) /** @type {HTMLInputElement} */ (control).type = "password";
  else /** @type {HTMLTextAreaElement} */ (control).rows = Math.min(text.split("\n").length, MOST_LINES);
  button.className = "btn btn-sm";
  button.type = "button";
  button.textContent = gettext("Copy");
  button.addEventListener("click", async () => {
    if (await copyText(text)) button.textContent = gettext("Copied");
    else control.select();
  });
  name.textContent = label;
  row.append(name, control, button);
  return row;
}
