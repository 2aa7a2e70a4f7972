// Where the focus is in a form, so that it is there again when the form has been replaced.

/** @typedef {{ id: string, key: string, at: number, from: number | null, to: number | null }} Place */

const controlsOf = (element) => [...element.querySelectorAll("input, select, textarea, button")];

/**
 * Returns the place of the focus; null if it is not in the form.
 * @param {HTMLElement} form
 * @param {Iterable<{ key: string, element: HTMLElement }>} fields
 * @returns {Place | null}
 */
export function placeOfFocus(form, fields) {
  const control = /** @type {HTMLInputElement | null} */ (document.activeElement);
  if (!control || !form.contains(control)) return null;
  const field = [...fields].find(({ element }) => element.contains(control));
  return {
    id: control.id,
    key: field?.key ?? "",
    at: field ? controlsOf(field.element).indexOf(control) : -1,
    from: control.selectionStart ?? null,
    to: control.selectionEnd ?? null,
  };
}

/**
 * Moves the focus to a place, with the same selected text.
 * @param {Place | null} place
 * @param {Map<string, { element: HTMLElement }>} fields
 */
export function focusPlace(place, fields) {
  if (!place) return;
  const field = fields.get(place.key);
  const control = place.id ? document.getElementById(place.id) : field && controlsOf(field.element)[place.at];
  control?.focus();
  if (control && place.from !== null && "setSelectionRange" in control) /** @type {any} */ (control).setSelectionRange(place.from, place.to);
}
