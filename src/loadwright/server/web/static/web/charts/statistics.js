// Statistics of the values that a chart shows.

const SHARE = 0.9;

/**
 * @typedef {{ max: number | null, mean: number | null, p90: number | null, min: number | null }} Statistics
 *   `p90` is the smallest value that at least 90 % of the values do not exceed
 */

/**
 * Returns the statistics of values, of which missing ones do not count. Where intervals have several seconds, `highs` and
 * `lows` are the largest and the smallest of each.
 * @param {(number | null)[]} values
 * @param {(number | null)[]} highs
 * @param {(number | null)[]} lows
 * @returns {Statistics}
 */
export function statisticsOf(values, highs = values, lows = values) {
  const known = values.filter((value) => value !== null);
  if (!known.length) return { max: null, mean: null, p90: null, min: null };
  known.sort((a, b) => a - b);
  const extreme = (column, pick, other) => column.reduce((found, value) => (value === null ? found : pick(found, value)), other);
  return {
    max: extreme(highs, Math.max, known[known.length - 1]),
    mean: known.reduce((sum, value) => sum + value, 0) / known.length,
    p90: known[Math.ceil(known.length * SHARE) - 1],
    min: extreme(lows, Math.min, known[0]),
  };
}
