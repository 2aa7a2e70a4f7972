// Events on a chart: a line through it with a triangle on top, and a band for those that last.

import { colour, faint } from "./palette.js";

const SIZE = 4;
const BAND_OPACITY = 0.1;

/**
 * Draws the marks that are within the visible window.
 * @param {import("./group.js").Mark[]} marks
 */
export function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.time, "x", true)) + 0.5;
    const tone = colour(mark.bad ? "event-bad" : "event");
    if (mark.until !== undefined) fillBand(plot, x, plot.valToPos(mark.until, "x", true), faint(tone, BAND_OPACITY));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    Object.assign(ctx, { strokeStyle: tone, fillStyle: tone });
    ctx.setLineDash(mark.bad ? [] : [3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - SIZE * ratio, bbox.top - SIZE * ratio);
    ctx.lineTo(x + SIZE * ratio, bbox.top - SIZE * ratio);
    ctx.lineTo(x, bbox.top + SIZE * ratio);
    ctx.fill();
  }
  ctx.restore();
}

// Fills what is within the plot from one place to another; at least a pixel, so that short runs are seen.
function fillBand({ ctx, bbox }, from, to, fill) {
  const left = Math.max(from, bbox.left);
  const right = Math.min(Math.max(to, from + devicePixelRatio), bbox.left + bbox.width);
  if (right <= left) return;
  ctx.fillStyle = fill;
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
}
