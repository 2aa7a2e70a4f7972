// Axes of a chart: local time or the time since the start, and values with their unit.

import { clock } from "../format.js";
import { colour } from "./palette.js";
import { linearTicks, logLimits, logTicks, upperLimit } from "./scales.js";

const MARGINS = { left: 52, right: 60, top: 8, bottom: 20 };
const SMALL_MARGINS = { left: 36, right: 4, top: 6, bottom: 4 };
// Without names at the ends of lines.
const ELAPSED_MARGINS = { ...MARGINS, right: 20 };
const FONT_SIZE = 11;
const TITLE_SIZE = 16;
// A steady line must not lie on the frame.
const HEADROOM = 1.05;
const TIME_SPACE = 62;
const VALUE_SPACE = 30;
const DAY = 86400;
const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
  DAY, 2 * DAY, 7 * DAY, 30 * DAY,
];

/** @typedef {{ x: string, y: string }} Titles of the axes */

/** @param {{ small: boolean, elapsed: boolean, titles?: Titles | null }} chart */
export function marginsOf({ small, elapsed, titles }) {
  if (small) return SMALL_MARGINS;
  const margins = elapsed ? ELAPSED_MARGINS : MARGINS;
  return titles ? { ...margins, left: margins.left + TITLE_SIZE, bottom: margins.bottom + TITLE_SIZE } : margins;
}

const two = (value) => String(value).padStart(2, "0");

/** Labels of local time: no finer than the distance of the ticks, with the day at midnight. */
export function timeLabels(seconds, step) {
  return seconds.map((second) => {
    const when = new Date(second * 1000);
    const time = `${two(when.getHours())}:${two(when.getMinutes())}`;
    if (step >= DAY || time === "00:00" && when.getSeconds() === 0) return `${two(when.getMonth() + 1)}-${two(when.getDate())}`;
    return step < 60 ? `${time}:${two(when.getSeconds())}` : time;
  });
}

const heightOf = (plot) => (plot.bbox.height ?? 0) / devicePixelRatio;
// Parts into which ticks may divide a chart of this height.
const partsOf = (height) => Math.max(2, Math.min(6, Math.floor(height / VALUE_SPACE)));

/**
 * Returns the vertical scale of a chart.
 * @param {{ log: boolean, max?: number, ceiling?: number, whole: boolean, extent: () => [number, number] | null,
 *   headroom?: () => number | undefined, held?: () => number | null }} chart `max` is a fixed end, `ceiling` an end beyond
 *   which the scale goes only for larger values, `extent` are values that it shows besides those of its lines, `headroom` the
 *   factor by which it is larger, `held` an end that does not follow the values
 */
export function valueScale(chart) {
  /** @returns {[number, number]} */
  const range = (plot, min, max) => {
    const more = chart.extent();
    const [low, high] = more === null ? [min, max] : [Math.min(min ?? Infinity, more[0]), Math.max(max ?? 0, more[1])];
    if (chart.log) return logLimits(low, high);
    const held = chart.held?.() ?? null;
    if (held !== null) return [0, held];
    if (chart.max !== undefined) return [0, chart.max];
    const limit = upperLimit(high * (chart.headroom?.() ?? HEADROOM), partsOf(heightOf(plot)), chart.whole);
    return [0, chart.ceiling !== undefined && high <= chart.ceiling ? Math.min(limit, chart.ceiling) : limit];
  };
  return { distr: /** @type {1 | 3} */ (chart.log ? 3 : 1), range };
}

/**
 * Returns the axes of a chart for uPlot.
 * @param {{ log: boolean, max?: number, whole: boolean, small: boolean, axis: (value: number) => string, elapsed: boolean,
 *   titles?: Titles | null }} chart
 */
export function axesOf(chart) {
  const margins = marginsOf(chart);
  const line = { stroke: colour("chart-line"), width: 1 };
  const text = { stroke: colour("chart-text"), font: `${FONT_SIZE}px ${getComputedStyle(document.body).fontFamily}` };
  const title = (name) => (chart.titles ? { label: name, labelSize: TITLE_SIZE, labelGap: 0, labelFont: text.font } : {});
  const size = chart.titles ? TITLE_SIZE : 0;
  const ticks = (plot, min, max) => {
    if (chart.log) return logTicks(min, max);
    return chart.max === max ? [0, 1, 2, 3, 4].map((part) => (max * part) / 4) : linearTicks(max, partsOf(heightOf(plot)), chart.whole);
  };
  return [
    {
      ...text,
      ...title(chart.titles?.x),
      scale: "x",
      size: margins.bottom - size,
      space: TIME_SPACE,
      incrs: TIME_STEPS,
      gap: 3,
      grid: { show: false },
      ticks: { ...line, size: 4 },
      border: { ...line, show: true },
      values: (_plot, seconds, _axis, _space, step) => {
        if (chart.small) return seconds.map(() => "");
        return chart.elapsed ? seconds.map(clock) : timeLabels(seconds, step);
      },
    },
    {
      ...text,
      ...title(chart.titles?.y),
      scale: "y",
      size: margins.left - size,
      gap: 6,
      grid: line,
      ticks: { show: false },
      splits: (plot, _axis, min, max) => ticks(plot, min, max),
      filter: (_plot, values) => values,
      values: (_plot, values) => values.map(chart.axis),
    },
  ];
}
