// Events on a chart: a line through it with a triangle on top.

import { colour } from "./palette.js";

const SIZE = 4;

/**
 * Draws the marks that are within the visible window.
 * @param {{ time: number, bad: boolean }[]} marks
 */
export function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.time, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const tone = colour(mark.bad ? "event-bad" : "event");
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
