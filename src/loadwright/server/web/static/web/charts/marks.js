// Events on a chart: a line through it with a triangle on top, and a band for those that last. Lines that are too close to
// be told apart are bars at the top of the plot with their number, so that the figures stay visible.

import { colour, faint } from "./palette.js";

const SIZE = 4;
const BAND_OPACITY = 0.1;
const BAR_OPACITY = 0.2;
// In pixels, as all lengths here.
const NEAR = 8;
// Longer bars would not show when there were many events.
const LONGEST = 64;
const FEWEST = 3;
const BAR_HEIGHT = 12;
const PADDING = 4;
const FONT_SIZE = 10;
const MOST_TEXTS = 4;

/** @typedef {import("./group.js").Mark} Mark */

/**
 * Draws the marks that are within the visible window.
 * @param {Mark[]} marks
 */
export function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  const placed = marks.map((mark) => ({ mark, x: Math.round(plot.valToPos(mark.time, "x", true)) + 0.5 }));
  for (const { mark, x } of placed) {
    if (mark.until !== undefined) fillBand(plot, x, plot.valToPos(mark.until, "x", true), faint(toneOf([mark]), BAND_OPACITY));
  }
  const shown = placed.filter(({ x }) => x >= bbox.left && x <= bbox.left + bbox.width);
  for (const near of gathered(shown, ratio)) {
    const own = near.map(({ mark }) => mark);
    const tone = toneOf(own);
    if (near.length === 1) drawLine(plot, near[0].x, tone, own[0].bad);
    else drawBar(plot, near[0].x, near[near.length - 1].x, String(near.length), tone);
  }
  ctx.restore();
}

const toneOf = (marks) => colour(marks.some(({ bad }) => bad) ? "event-bad" : "event");

/**
 * Returns what is placed in lists by place: those that are too close to be told apart are in one list, all others alone.
 * @template {{ x: number }} T
 * @param {T[]} placed
 * @returns {T[][]}
 */
export function gathered(placed, ratio = 1) {
  /** @type {T[][]} */
  const lists = [];
  for (const one of placed.toSorted((a, b) => a.x - b.x)) {
    const last = lists.at(-1);
    const near = last && one.x - last[last.length - 1].x < NEAR * ratio && one.x - last[0].x <= LONGEST * ratio;
    if (near) last.push(one);
    else lists.push([one]);
  }
  // Events at one time are one line.
  return lists.flatMap((list) => (new Set(list.map(({ x }) => x)).size < FEWEST ? list.map((one) => [one]) : [list]));
}

/**
 * Returns the texts of marks: each once, with its number, and how many others there are.
 * @param {Mark[]} marks
 */
export function textOf(marks) {
  const counts = new Map();
  for (const { text } of marks) counts.set(text, (counts.get(text) ?? 0) + 1);
  const texts = [...counts].map(([text, count]) => (count > 1 ? `${text} ×${count}` : text));
  const others = texts.length - MOST_TEXTS;
  if (others <= 1) return texts.join(" · ");
  const more = interpolate(ngettext("%(count)s other", "%(count)s others", others), { count: others }, true);
  return [...texts.slice(0, MOST_TEXTS), more].join(" · ");
}

function drawLine({ ctx, bbox }, x, tone, bad) {
  const ratio = devicePixelRatio;
  Object.assign(ctx, { strokeStyle: tone, fillStyle: tone });
  ctx.setLineDash(bad ? [] : [3 * ratio, 3 * ratio]);
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

// Draws a bar over the upper edge of the plot, at least as wide as its text.
function drawBar({ ctx, bbox }, from, to, text, tone) {
  const ratio = devicePixelRatio;
  ctx.font = `${FONT_SIZE * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  const width = Math.max(to - from, ctx.measureText(text).width + 2 * PADDING * ratio);
  const centre = (from + to) / 2;
  const middle = bbox.top;
  const height = BAR_HEIGHT * ratio;
  Object.assign(ctx, { fillStyle: faint(tone, BAR_OPACITY), textAlign: "center", textBaseline: "middle" });
  ctx.fillRect(centre - width / 2, middle - height / 2, width, height);
  ctx.fillStyle = tone;
  ctx.fillText(text, centre, middle + 0.5 * ratio);
}

// Fills what is within the plot from one place to another; at least a pixel, so that short runs are seen.
function fillBand({ ctx, bbox }, from, to, fill) {
  const left = Math.max(from, bbox.left);
  const right = Math.min(Math.max(to, from + devicePixelRatio), bbox.left + bbox.width);
  if (right <= left) return;
  ctx.fillStyle = fill;
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
}
