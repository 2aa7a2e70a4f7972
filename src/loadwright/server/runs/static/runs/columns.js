// Series of a run as parallel arrays, one entry per interval without gaps.

/** @typedef {{ second: number[], [column: string]: any[] }} Columns */

/** @returns {Columns} */
export const empty = () => ({ second: [] });

const valuesOf = (columns) => Object.keys(columns).filter((name) => name !== "second");

/**
 * Overwrites the intervals of `columns`, which are `step` seconds long, with those of `part`. Missing intervals are
 * null, which charts draw as a gap.
 * @param {Columns} columns
 * @param {Columns} part
 * @param {number} step
 */
export function upsert(columns, part, step) {
  const names = valuesOf(part);
  for (const name of names) columns[name] ??= new Array(columns.second.length).fill(null);
  const all = valuesOf(columns);
  const seconds = columns.second;
  part.second.forEach((second, row) => {
    if (!seconds.length) {
      seconds.push(second);
      for (const name of all) columns[name].push(null);
    }
    while (second < seconds[0]) {
      seconds.unshift(seconds[0] - step);
      for (const name of all) columns[name].unshift(null);
    }
    while (second > seconds[seconds.length - 1]) {
      seconds.push(seconds[seconds.length - 1] + step);
      for (const name of all) columns[name].push(null);
    }
    const index = (second - seconds[0]) / step;
    for (const name of names) columns[name][index] = part[name][row];
  });
  return columns;
}

/**
 * Removes the intervals that end before `second`.
 * @param {Columns} columns
 */
export function dropBefore(columns, second, step) {
  const kept = columns.second.findIndex((start) => start + step > second);
  const count = kept < 0 ? columns.second.length : kept;
  if (count) for (const name of Object.keys(columns)) columns[name].splice(0, count);
}

/**
 * Returns a column of `series` over the intervals of `columns`, with `missing` where `series` has none.
 * @param {Columns} columns
 * @param {Columns} series
 */
export function aligned(columns, series, name, step, missing) {
  const column = new Array(columns.second.length).fill(missing);
  series.second.forEach((second, row) => {
    const index = (second - columns.second[0]) / step;
    if (index >= 0 && index < column.length) column[index] = series[name]?.[row] ?? missing;
  });
  return column;
}
