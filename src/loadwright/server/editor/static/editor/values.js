// The values of an element's form: what JMeter accepts, what is pasted, and the edits that store them.

const NUMBERS = { integer: /^[+-]?\d{1,19}$/, decimal: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i };

/**
 * Returns what JMeter would refuse about a text; empty if it takes it. A variable or function may stand for a number.
 * @param {string} text
 * @param {string} kind `integer`, `decimal`, or empty for any text
 */
export function warningOf(text, kind) {
  if (!kind || text === "" || text.includes("${") || NUMBERS[kind].test(text)) return "";
  return kind === "integer"
    ? gettext("JMeter expects a whole number here, or a variable.")
    : gettext("JMeter expects a number here, or a variable.");
}

/**
 * Returns the cells of rows copied from a spreadsheet: separated by tabs, quoted where they contain tabs or line breaks.
 * @param {string} text
 * @returns {string[][]}
 */
export function pastedRows(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) return text.split(/\r\n|\r|\n/).map((line) => line.split("\t"));
    rows.at(-1)?.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] && match[3] !== "\t") rows.push([]);
    // A tab at the very end begins an empty cell.
    if (match[3] === "\t" && cell.lastIndex === text.length) rows.at(-1)?.push("");
  }
  if (rows.at(-1)?.length === 0) rows.pop();
  return rows;
}

/**
 * Returns a text as it is stored: with the line breaks that the property has.
 * @param {string} text
 * @param {string} newline
 */
export const stored = (text, newline) => text.replace(/\r\n?|\n/g, newline || "\n");

/**
 * Returns the edits that store changed values of an element. Declared properties are set together.
 * @param {number} element
 * @param {Iterable<[any, any]>} changed fields with their values
 */
export function editsOf(element, changed) {
  const values = {};
  const edits = [];
  for (const [field, value] of changed) {
    if (field.rename) edits.push({ edit: "rename", element, [field.rename]: value });
    else if (field.edit === "set_property") edits.push({ edit: "set_property", element, path: field.path, value });
    else if (field.edit === "put_property") edits.push({ edit: "put_property", element, name: field.name, tag: field.tag, value });
    else values[field.name] = field.cell ? [{ ...field.row, [field.cell]: value }] : value;
  }
  return Object.keys(values).length ? [{ edit: "set", element, values }, ...edits] : edits;
}

/**
 * Returns whether a field is shown: each of its conditions is met, or depends on a variable.
 * @param {any} field
 * @param {(name: string) => string | undefined} valueOf the value of another field
 */
export function isShown(field, valueOf) {
  return (field.shownWhen ?? []).every(([name, values]) => {
    const value = valueOf(name);
    return value === undefined || value.includes("${") || values.includes(value);
  });
}
