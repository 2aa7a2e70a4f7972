// Limits and ticks of vertical axes.

const STEPS = [1, 2, 2.5, 5, 10];
const DECADE = [1, 2, 5];
const MOST_LOG_TICKS = 7;
// Sums of decimal steps carry rounding errors, which labels would show.
const rounded = (value) => Number(value.toPrecision(12));

/**
 * Returns the distance of ticks for values up to `max`: 1, 2, 2.5 or 5 times a power of ten, at most `parts` of them.
 * @param {boolean} whole whether values are whole numbers
 */
export function tickStep(max, parts, whole = false) {
  if (!(max > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(max / parts));
  // The sum of the parts must not miss `max` by a rounding error.
  const found = STEPS.map((step) => rounded(step * power)).find((step) => step * parts >= max * (1 - 1e-9)) ?? rounded(10 * power);
  if (!whole) return found;
  return found < 1 ? 1 : Math.ceil(found);
}

/** The upper limit of an axis from 0 for values up to `max`; 1 without any. */
export function upperLimit(max, parts, whole = false) {
  if (!(max > 0)) return 1;
  const step = tickStep(max, parts, whole);
  return rounded(Math.ceil(rounded(max / step)) * step);
}

/** Ticks from 0 to `limit`, as `upperLimit` returned it. */
export function linearTicks(limit, parts, whole = false) {
  const step = tickStep(limit, parts, whole);
  return Array.from({ length: Math.floor(rounded(limit / step)) + 1 }, (_, index) => rounded(index * step));
}

const decadeOf = (value) => Math.floor(Math.log10(value) + 1e-9);

/**
 * Returns the limits of a logarithmic axis: 1, 2 or 5 times powers of ten around the values.
 * @returns {[number, number]}
 */
export function logLimits(min, max) {
  if (!(min > 0) || !(max > 0)) return [1, 100];
  const around = [decadeOf(min) - 1, decadeOf(min), decadeOf(max), decadeOf(max) + 1]
    .flatMap((power) => DECADE.map((factor) => rounded(factor * 10 ** power)));
  const low = Math.max(...around.filter((value) => value <= min * (1 + 1e-9)));
  const high = Math.min(...around.filter((value) => value >= max * (1 - 1e-9) && value > low));
  return [low, high];
}

/** 1, 2 and 5 times powers of ten within the limits; only powers of ten where those would be too many. */
export function logTicks(min, max) {
  const powers = Array.from({ length: decadeOf(max) - decadeOf(min) + 1 }, (_, index) => decadeOf(min) + index);
  const within = (value) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9);
  const ticks = (factors) => powers.flatMap((power) => factors.map((factor) => rounded(factor * 10 ** power))).filter(within);
  const all = ticks(DECADE);
  return all.length <= MOST_LOG_TICKS ? all : ticks([1]);
}
