// Values of lines in the intervals of a chart.
//
// Columns are parallel arrays, one entry per interval: {second: [its start], name: [value or null]}.

/** @typedef {{ second: number[], [column: string]: any[] }} Columns */
/**
 * A line of a chart: the column `key`; `perSecond` divides a count by the length of its interval. `colour` is a name of
 * the palette. Lines with a higher `z` cover others; a `quiet` one has no name at its end while it is 0. A line that
 * `continues` another one shows where that has no values: the read-out has one entry for both. `highs` and `lows` are the
 * columns with the extreme values of each interval, for statistics, in which a `compared` line does not count; it is in the
 * read-out where others leave room. `end` is the name at the end of the line, if it is another one. A line that has `ended`
 * has no newer values: it has no name at its end, and many of them are folded in the legend.
 * @typedef {{ key: string, name: string, colour: string, short?: string, end?: string, perSecond?: boolean, dashed?: boolean,
 *   step?: boolean, area?: boolean, width?: number, z?: number, quiet?: boolean, continues?: string,
 *   highs?: string, lows?: string, compared?: boolean, ended?: boolean }} Line
 */

/** Whether two lines are drawn and named alike. @param {Line} a @param {Line} b */
export const isSame = (a, b) => a.key === b.key && a.name === b.name && a.colour === b.colour && a.dashed === b.dashed && a.ended === b.ended;

/**
 * Returns the position of the first of `seconds` that is greater than `second`.
 * @param {number[]} seconds in ascending order
 */
export function after(seconds, second) {
  let [low, high] = [0, seconds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seconds[middle] > second) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Position of the interval that holds the second, or -1. */
export function indexOf(seconds, second, step) {
  const index = after(seconds, second) - 1;
  return index >= 0 && second < seconds[index] + step ? index : -1;
}

/** The start of an interval that is nearest to the second; null without intervals. */
export function nearest(seconds, second) {
  if (!seconds.length) return null;
  const next = after(seconds, second);
  if (next === 0) return seconds[0];
  if (next === seconds.length) return seconds[next - 1];
  return seconds[next] - second < second - seconds[next - 1] ? seconds[next] : seconds[next - 1];
}

/**
 * Returns first and last position, exclusive, of the intervals that overlap `from` to `to`.
 * @returns {[number, number]}
 */
export function within(seconds, from, to) {
  return [Math.max(0, after(seconds, from) - 1), after(seconds, to)];
}

/**
 * Returns the value of a line in an interval, null if it has none.
 * @param {Columns} columns
 * @param {Line} line
 */
export function valueAt(columns, line, index) {
  const value = columns[line.key]?.[index] ?? null;
  // Earlier versions kept single seconds alone.
  return value !== null && line.perSecond ? value / (columns.seconds?.[index] ?? 1) : value;
}

/**
 * Returns the values of a line from the position `first` to before `last`.
 * @param {Columns} columns
 * @param {Line} line
 * @returns {(number | null)[]}
 */
export function valuesOf(columns, line, first, last) {
  return Array.from({ length: last - first }, (_, row) => valueAt(columns, line, first + row));
}

/**
 * Returns the table of the numbers that a chart shows: the starts of the intervals and the values of each line.
 * @param {Columns} columns
 * @param {Line[]} lines
 */
export function tableOf(columns, lines, from, to) {
  const [first, last] = within(columns.second, from, to);
  return { seconds: columns.second.slice(first, last), columns: lines.map((line) => ({ line, values: valuesOf(columns, line, first, last) })) };
}

/**
 * Returns the positions of values between two gaps: no line leads to them, so they need a point; null without any.
 * @param {(number | null | undefined)[]} values
 */
export function isolated(values) {
  const missing = (index) => values[index] === null || values[index] === undefined;
  const found = [];
  for (let index = 0; index < values.length; index += 1) {
    if (!missing(index) && missing(index - 1) && missing(index + 1)) found.push(index);
  }
  return found.length ? found : null;
}
