// Parses durations and curves with the grammar of core/curve.py. Both are tested on the same cases
// (tests/core/curve_cases.json).

import { halfWidth, numberOf } from "./numbers.js";

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };
const MAX_PERCENT = 1000;

/**
 * Returns the seconds of "90", "90s", "500ms", "1m30s"; null for anything else.
 * @param {string} text
 */
export function seconds(text) {
  const trimmed = halfWidth(text).trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (!parts.length || parts.map((part) => part[0]).join("") !== trimmed) return null;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
}

/**
 * Returns the points of "0s:20%,30s:100%" as [seconds, percent]; null for anything that is not a curve.
 * @param {string} text
 * @returns {[number, number][] | null}
 */
export function parseCurve(text) {
  /** @type {[number, number][]} */
  const points = [];
  for (const word of halfWidth(text).split(",")) {
    const [time, ...percent] = word.trim().split(":");
    const value = numberOf(percent.join(":").trim().replace(/%$/, "")) ?? NaN;
    const at = seconds(time);
    const former = points.length ? points[points.length - 1][0] : 0;
    if (at === null || at < former || !(value >= 0 && value <= MAX_PERCENT)) return null;
    points.push([at, value]);
  }
  return points;
}

/**
 * Returns the percentage at a time: straight lines between points, flat outside them; at a step, the later value.
 * @param {[number, number][]} points
 * @param {number} time in seconds from the start
 */
export function percentAt(points, time) {
  const after = points.findIndex((point) => point[0] > time);
  if (after === 0) return points[0][1];
  if (after < 0) return points[points.length - 1][1];
  const [[t0, v0], [t1, v1]] = [points[after - 1], points[after]];
  return v0 + ((v1 - v0) * (time - t0)) / (t1 - t0);
}
