// The hosts under test as lines of charts: a colour for each host, or for each part of a single one, and a line for each figure
// and part.

import { SERIES } from "../web/charts/palette.js";
import { besideOthers, endOf } from "../web/charts/short_names.js";

/**
 * What the API returns of hosts over time.
 * @typedef {{ figure: string, part: string, values: (number | null)[] }} HostLine
 * @typedef {{ start: number, resolution: number, intervals: number, hosts: { id: number, lines: HostLine[] }[] }} HostSeries
 */

/** A figure of a chart; one with a `name` is not the main one. @typedef {{ figure: string, name?: string }} Shown */

const keyOf = (host, { figure, part }) => `${host}/${figure}/${part}`;

/**
 * Returns the columns of all lines, up to the last interval of which anything has arrived.
 * @param {HostSeries} series
 * @returns {import("../web/charts/rows.js").Columns}
 */
export function columnsOf({ start, resolution, hosts }) {
  const lines = hosts.flatMap(({ id, lines: own }) => own.map((line) => ({ key: keyOf(id, line), values: line.values })));
  const length = Math.max(0, ...lines.map(({ values }) => values.findLastIndex((value) => value !== null) + 1));
  const second = Array.from({ length }, (_, index) => start + index * resolution);
  return { second, ...Object.fromEntries(lines.map(({ key, values }) => [key, values.slice(0, length)])) };
}

/**
 * Returns the lines of a chart, those of one host together.
 * @param {HostSeries} series
 * @param {Shown[]} figures
 * @param {{ id: number, name: string }[]} hosts in the order of their colours
 * @returns {import("../web/charts/rows.js").Line[]}
 */
export function linesOf(series, figures, hosts) {
  return hosts.flatMap(({ id, name }, index) => {
    const own = series.hosts.find((host) => host.id === id)?.lines ?? [];
    return figures.flatMap(({ figure, name: word }) => own.filter((line) => line.figure === figure).map((line, part) => ({
      key: keyOf(id, line),
      name: [name, line.part, word].filter(Boolean).join(" · "),
      short: [besideOthers(name), besideOthers(line.part), word].filter(Boolean).join(" · "),
      end: endOf(hosts.length > 1 ? name : line.part || word || name),
      colour: SERIES[(hosts.length > 1 ? index : part) % SERIES.length],
      dashed: word !== undefined || (hosts.length > 1 ? index : part) >= SERIES.length,
      width: word === undefined ? undefined : 1.2,
      // Zero is the usual value of these.
      quiet: word !== undefined,
    })));
  });
}
