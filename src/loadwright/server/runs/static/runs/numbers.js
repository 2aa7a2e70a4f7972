// Numbers as people type them, with the grammar of core/numbers.py. Both are tested on the same cases
// (tests/core/number_cases.json).

// Commas only between groups of three digits: in "12,5" the comma may be a decimal one.
const NUMBER = /^[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * Returns the text with ASCII characters in place of full-width ones: "１２％" is "12%".
 * @param {string} text
 */
export function halfWidth(text) {
  return text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
}

/**
 * Returns the value of "1200", "1,200", "0.5" or "1e3"; null for anything else.
 * @param {string} text
 */
export function numberOf(text) {
  const plain = halfWidth(text).trim();
  return NUMBER.test(plain) ? Number(plain.replaceAll(",", "")) : null;
}
