// Changes of a curve's points, [seconds, percent] in the order of time, as people make them in the preview.

const MAX_PERCENT = 1000;
/** @type {number[]} */
const STEPS = [0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400];
const TICKS = [0.5, ...STEPS.slice(1)];
// Times are a step apart that is about two pixels wide.
const PARTS = 120;
// Room after the last point, to move it there.
const ROOM = 1.15;
/** @type {[string, number][]} */
const UNITS = [["d", 86400], ["h", 3600], ["m", 60]];

/** @param {number[]} steps */
const largerOf = (steps, least) => steps.find((step) => step >= least) ?? steps[steps.length - 1];
const rounded = (value) => Number(value.toFixed(3));

/** The distance of times that points are moved to, where `span` seconds are shown. */
export function timeStep(span) {
  return largerOf(STEPS, span / PARTS);
}

/** The end of the axis of a curve whose last point is at `last` seconds and can be moved beyond. */
export function endWithRoom(last) {
  const tick = largerOf(TICKS, last / 6);
  return Math.ceil((last * ROOM) / tick) * tick || 1;
}

/**
 * Returns the seconds as `seconds` of curve.js reads them: "1m30s".
 * @param {number} seconds
 */
export function durationText(seconds) {
  let left = rounded(seconds);
  const parts = UNITS.map(([unit, length]) => {
    const number = Math.floor(left / length);
    left = rounded(left - number * length);
    return number ? `${number}${unit}` : "";
  });
  return parts.join("") + (left || !parts.join("") ? `${left}s` : "");
}

/**
 * Returns the points with the one at `index` at another place: between its neighbours, at a multiple of `step` if there
 * is one.
 * @param {[number, number][]} points
 * @param {number} index
 * @param {[number, number]} place
 * @param {number} step
 * @returns {[number, number][]}
 */
export function moved(points, index, [time, percent], step) {
  const [low, high] = [points[index - 1]?.[0] ?? 0, points[index + 1]?.[0] ?? Infinity];
  const at = Math.min(Math.max(rounded(Math.round(time / step) * step), low), high);
  const value = Math.min(Math.max(Math.round(percent), 0), MAX_PERCENT);
  return points.map((point, number) => (number === index ? [at, value] : point));
}

/**
 * Returns the points with another one, and its position.
 * @param {[number, number][]} points
 * @param {[number, number]} place
 * @param {number} step
 * @returns {{ points: [number, number][], index: number }}
 */
export function added(points, place, step) {
  const before = points.findIndex(([time]) => time > place[0]);
  const index = before < 0 ? points.length : before;
  /** @type {[number, number][]} */
  const more = [...points.slice(0, index), place, ...points.slice(index)];
  return { points: moved(more, index, place, step), index };
}

/**
 * Returns the points without one; the last stays.
 * @param {[number, number][]} points
 * @param {number} index
 */
export function removed(points, index) {
  return points.length > 1 ? points.filter((_, number) => number !== index) : points;
}
