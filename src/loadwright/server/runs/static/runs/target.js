// The dialog that changes the total of a run: shows the resulting rate or threads while a number or percentage is typed.

import { count, percent, rate } from "../web/format.js";
import { halfWidth, numberOf } from "./numbers.js";

/**
 * Returns the total that `text` stands for, null if it is neither a number nor a percentage of `base`. A percentage of
 * threads is rounded, to at least 1.
 * @param {string} text
 * @param {number} base
 * @param {boolean} whole
 */
export function totalOf(text, base, whole) {
  const { value, share } = read(text);
  if (value === null || value < 0) return null;
  if (!share) return value;
  const total = (value * base) / 100;
  return whole && total > 0 ? Math.max(1, Math.floor(total + 0.5)) : total;
}

/** @param {string} text */
function read(text) {
  const typed = halfWidth(text).trim();
  const share = typed.endsWith("%");
  return { value: numberOf(share ? typed.slice(0, -1) : typed), share };
}

/**
 * Returns the sentence below the field, "" if there is nothing to state.
 * @param {string} text
 * @param {number} base
 * @param {boolean} whole
 */
export function resultOf(text, base, whole) {
  const total = totalOf(text, base, whole);
  if (total === null || !base) return "";
  if (total === 0) return gettext("Enter a value above 0.");
  if (whole && !Number.isInteger(total)) return gettext("Enter a whole number of threads.");
  const rounded = total !== totalOf(text, base, false);
  const names = { total: whole ? count(total) : rate(total), share: percent(total / base) };
  return interpolate(sentence(total, whole, rounded), names, true);
}

/**
 * @param {number} total
 * @param {boolean} whole
 * @param {boolean} rounded
 */
function sentence(total, whole, rounded) {
  if (!whole) return gettext("= %(total)s, %(share)s of what was requested at the start");
  return rounded
    ? ngettext("= %(total)s thread after rounding, %(share)s of what was requested at the start", "= %(total)s threads after rounding, %(share)s of what was requested at the start", total)
    : ngettext("= %(total)s thread, %(share)s of what was requested at the start", "= %(total)s threads, %(share)s of what was requested at the start", total);
}

// The form is replaced when it was sent, so its events are heard at the document.
export function showResultWhileTyping(root = document) {
  root.addEventListener("input", (event) => {
    const input = event.target;
    if (input.id !== "target") return;
    const output = input.form.querySelector("#target-result");
    output.dataset.hint ??= output.textContent;
    const { base, whole } = input.form.dataset;
    output.textContent = resultOf(input.value, Number(base), whole === "yes") || output.dataset.hint;
  });
}
