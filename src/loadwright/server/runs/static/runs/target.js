// The dialog that changes the total of a run: shows the resulting rate or threads while a number or percentage is typed.

import { count, percent, rate } from "../web/format.js";

// Commas only between groups of three digits: in "12,5" the comma may be a decimal one.
const PATTERN = /^((?:\d{1,3}(?:,\d{3})+|\d+)\.?\d*|\.\d+)\s*([%％]?)$/;

/**
 * Returns the total that `text` stands for, null if it is neither a number nor a percentage of `base`.
 * @param {string} text
 * @param {number} base
 * @param {boolean} whole
 */
export function totalOf(text, base, whole) {
  const found = text.trim().match(PATTERN);
  if (!found) return null;
  const value = Number(found[1].replaceAll(",", ""));
  if (!found[2]) return value;
  return whole ? Math.round((value * base) / 100) : (value * base) / 100;
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
  const names = { total: whole ? count(total) : rate(total), share: percent(total / base) };
  return interpolate(
    whole
      ? gettext("= %(total)s threads, %(share)s of what was requested at the start")
      : gettext("= %(total)s, %(share)s of what was requested at the start"),
    names,
    true,
  );
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
