// A heat map below the lines of a chart: for each interval, how many values are within each band.

import { colour, ramp } from "./palette.js";

const LEVELS = 8;

/**
 * `edges` are the limits of the bands, in ascending order; the first one may be 0. `counts` has an array per interval, from
 * the first band on, without the empty ones at its end, or null.
 * @typedef {{ edges: number[], second: number[], counts: (number[] | null)[] }} Heat
 */

/**
 * Returns the limits of the bands that have values.
 * @param {Heat} heat
 * @returns {[number, number] | null}
 */
export function extentOf({ edges, counts }) {
  let [low, high] = [Infinity, -1];
  for (const own of counts) {
    if (!own?.length) continue;
    low = Math.min(low, own.findIndex((count) => count > 0));
    high = Math.max(high, own.length - 1);
  }
  if (high < 0) return null;
  // A logarithmic axis has no 0.
  return [edges[low] || edges[1] / 2, edges[high + 1]];
}

/** The level, 0 for the faintest colour, of a count where `most` is the largest one. */
export function levelOf(count, most) {
  return Math.round(Math.sqrt(count / most) * (LEVELS - 1));
}

/**
 * @param {Heat} heat
 * @param {number} step length of an interval in seconds
 */
export function drawHeat(plot, heat, step) {
  const { ctx, bbox } = plot;
  const tones = ramp(colour("chart-box"), colour("heat"), LEVELS);
  const y = (value) => plot.valToPos(value || heat.edges[1] / 2, "y", true);
  // Whole pixels: otherwise the background shows between cells.
  const tops = heat.edges.map((value) => Math.round(y(value)));
  const most = heat.counts.reduce((found, own) => Math.max(found, ...(own ?? [])), 0);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  heat.second.forEach((second, row) => {
    const own = heat.counts[row];
    if (!own?.length) return;
    const left = Math.round(plot.valToPos(second, "x", true));
    const width = Math.max(1, Math.round(plot.valToPos(second + step, "x", true)) - left);
    if (left + width < bbox.left || left > bbox.left + bbox.width) return;
    own.forEach((count, band) => {
      if (!count) return;
      ctx.fillStyle = tones[levelOf(count, most)];
      ctx.fillRect(left, tops[band + 1], width, tops[band] - tops[band + 1]);
    });
  });
  ctx.restore();
}
