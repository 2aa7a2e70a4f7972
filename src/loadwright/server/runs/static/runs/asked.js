// The load requested of a run or a generator, in its unit.

import { count, rate } from "../web/format.js";

/** @param {number | null | undefined} value */
export function threads(value) {
  if (value === null || value === undefined) return count(value);
  const whole = Math.round(value);
  return interpolate(ngettext("%(count)s thread", "%(count)s threads", whole), { count: count(whole) }, true);
}

/** @param {{ mode: string, asked: number | null }} run */
export const askedText = (run) => (run.mode === "threads" ? threads : rate)(run.asked);
