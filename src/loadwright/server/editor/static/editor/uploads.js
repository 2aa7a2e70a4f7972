// Uploads in the form of an element: the file that a field names becomes one of the plan, and the draft follows it.

import { asJson, progressOf, reasonOf, send } from "../plans/sending.js";
import { post } from "../web/http.js";

/**
 * Returns the path under which a file is uploaded: that of the field, unless it has none that is below the plan's folder.
 * @param {string} value the value of the field
 * @param {string} name the name of the file
 */
export function pathFor(value, name) {
  const path = value.trim();
  const isBelow = path !== "" && !path.includes("${") && !/^([/\\~]|[A-Za-z]:)/.test(path);
  return isBelow ? path : name;
}

/**
 * Enters the type of a file in its row of a request, unless it has one: JMeter cannot send a file without.
 * @param {HTMLTableRowElement | null} row
 * @param {string} type
 */
function fillType(row, type) {
  const heads = [...(row?.closest("table")?.querySelectorAll("[data-column]") ?? [])];
  const at = heads.findIndex((head) => JSON.parse(/** @type {any} */ (head).dataset.column).name === "File.mimetype");
  /** @type {HTMLTextAreaElement | null | undefined} */
  const control = row?.cells[at]?.querySelector("textarea");
  if (!control || control.value.trim()) return;
  control.value = type || "application/octet-stream";
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {HTMLElement} place the place of the form
 * @param {import("./draft.js").Draft} draft
 * @param {{ uploads: { address: string, part: number }, stored: () => void, followed: () => Promise<void> }} page `stored`
 *   puts what was entered into the draft, `followed` is called when the draft has the file
 */
export function offerUploads(place, draft, { uploads, stored, followed }) {
  /** The button that was pressed last. @type {HTMLButtonElement | null} */
  let pressed = null;

  async function upload(/** @type {HTMLButtonElement} */ button, /** @type {File} */ file) {
    const field = /** @type {HTMLElement} */ (button.closest("[data-field]"));
    const [bar, note] = ["progress", "[data-note]"].map((one) => /** @type {any} */ (field.querySelector(one)));
    // Of a table, the field in the same row.
    const control = /** @type {HTMLInputElement} */ ((button.closest("tr") ?? field).querySelector("[list=element-files]"));
    const path = pathFor(control.value, file.name);
    if (path !== control.value) {
      control.value = path;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    fillType(button.closest("tr"), file.type);
    const moved = (fraction, isWaiting) => {
      bar.value = fraction;
      note.textContent = progressOf(fraction, isWaiting);
    };
    bar.hidden = false;
    button.disabled = true;
    note.classList.remove("text-danger");
    try {
      const address = await send(file, path, { uploads: uploads.address, part: uploads.part, moved });
      await post(`${address}/finish`, asJson({}));
      stored();
      await draft.settled();
      draft.take((await draft.ask("follow", {})).state);
      note.textContent = "";
      await followed();
    } catch (error) {
      note.textContent = reasonOf(error);
      note.classList.add("text-danger");
    } finally {
      bar.hidden = true;
      button.disabled = false;
    }
  }

  place.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (target).closest("[data-upload]"));
    if (!button) return;
    pressed = button;
    /** @type {HTMLElement | null | undefined} */ (button.closest("[data-field]")?.querySelector("[data-file]"))?.click();
  });
  place.addEventListener("change", ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    if (!input.matches("[data-file]") || !input.files?.length || !pressed) return;
    const [file] = input.files;
    input.value = "";
    upload(pressed, file);
  });
}
