// The tiles with the statistics of the time range that the charts show. The server computes them from histograms.

import { clock, count, milliseconds, percent, timeOfDay } from "../web/format.js";

const TILES = {
  samples: count,
  errors: count,
  error_rate: percent,
  min_ms: milliseconds,
  mean_ms: milliseconds,
  p95_ms: milliseconds,
  p99_ms: milliseconds,
  max_ms: milliseconds,
};

/**
 * Shows `statistics`, "–" for null, of the time from `since` to `until`, both null for the whole run.
 * @param {HTMLElement} element
 * @param {Record<string, number | null> | null | undefined} statistics
 * @param {{ start: number, since: number | null, until: number | null }} range
 */
export function showStatistics(element, statistics, { start, since, until }) {
  for (const [name, format] of Object.entries(TILES)) {
    const tile = element.querySelector(`[data-statistic="${name}"]`);
    const text = format(statistics?.[name]);
    if (tile && tile.textContent !== text) tile.textContent = text;
  }
  const title = element.querySelector("[data-range]");
  const text = rangeText(start, since, until);
  if (title.textContent !== text) title.textContent = text;
}

function rangeText(start, since, until) {
  if (since === null || until === null) return gettext("Whole run");
  const [from, to] = [since, until + 1].map((second) => clock(second - start));
  const names = { from, to, time: timeOfDay(new Date(since * 1000)) };
  return interpolate(gettext("%(from)s – %(to)s, from %(time)s on"), names, true);
}
