// The lines of a chart of hosts, from figures over time.

import { SERIES } from "../web/charts/palette.js";
import { besideOthers, endOf } from "../web/charts/short_names.js";
import { shifted, sumOf } from "./host_data.js";
import { partsOf } from "./host_figures.js";

/** @typedef {import("../web/charts/rows.js").Line} Line */
/** @typedef {import("../web/charts/rows.js").Columns} Columns */
/** @typedef {import("./host_data.js").HostData} HostData */
/** @typedef {import("./host_figures.js").FigureLine} FigureLine */
/** @typedef {{ id: string, name: string }} Subject a host, or the average of several */
/**
 * What charts of hosts show; `before` is the same of `later` seconds earlier, for comparison, and `beforeName` its name.
 * Of the families in `parts` only the part that is named there is shown. Charts of figures that are `waiting` stay as they are.
 * @typedef {{ data: HostData, subjects: Subject[], before?: HostData | null, later?: number, beforeName?: string,
 *   parts?: Record<string, string>, waiting?: string[] }} Shown
 */

const GREY = ["asked", "kind-4"];
// A part has ended whose last value is older than that of another part by more than this, and by more than one interval.
const ENDED_SECONDS = 30;

// The values of a figure of a subject, by part; of `only` one part, if it is given.
function valuesOf(data, subject, figure, sum, only) {
  const found = data.lines.filter((line) => line.subject === subject.id && line.figure === figure && (!only || line.part === only));
  if (!found.length || found.every(({ values }) => values.every((value) => value === null))) return [];
  return sum ? [{ part: "", values: sumOf(found.map(({ values }) => values)) }] : found.map(({ part, values }) => ({ part, values }));
}

/** @typedef {{ line: FigureLine, subject: Subject, part: string, values: (number | null)[], ended: boolean }} Found */

// The lines of which there are values.
/** @param {{ lines: FigureLine[] }} chart @param {Shown} shown @returns {Found[]} */
function foundOf(chart, { data, subjects, parts = {} }) {
  const family = partsOf(chart);
  const found = chart.lines.flatMap((line) => subjects.flatMap((subject) =>
    valuesOf(data, subject, line.figure, line.sum, parts[family]).map(({ part, values }) => ({ line, subject, part, values }))));
  const lasts = found.map(({ values }) => values.findLastIndex((value) => value !== null));
  const newest = Math.max(...lasts);
  return found.map((one, index) => ({ ...one, ended: family !== "" && newest - lasts[index] > Math.max(1, ENDED_SECONDS / data.step) }));
}

/**
 * Returns the lines of a chart that have values, and their columns.
 * @param {{ lines: FigureLine[] }} chart
 * @param {Shown} shown
 * @returns {{ lines: Line[], columns: Columns }}
 */
export function linesOf(chart, shown) {
  const { data, subjects, before = null, later = 0, beforeName = "", parts = {} } = shown;
  const { seconds } = data;
  const family = partsOf(chart);
  const found = foundOf(chart, shown);
  const things = [...new Set(found.filter(({ line }) => line.lead).map(({ subject, part }) => JSON.stringify([subject.id, part])))];
  const single = subjects.length === 1 && things.length <= 1;
  const leads = chart.lines.filter(({ lead }) => lead);
  // A host has its colour in all charts, whatever was measured of the others.
  const placeOf = (subject, part) => (family === "" ? subjects.indexOf(subject) : things.indexOf(JSON.stringify([subject.id, part])));
  /** @type {Columns} */
  const columns = { second: seconds };
  /** @type {Line[]} */
  const lines = [];
  const drawn = single ? found : found.filter(({ line }) => line.lead)
    .sort((a, b) => Number(a.ended) - Number(b.ended) || subjects.indexOf(a.subject) - subjects.indexOf(b.subject));
  const several = new Set(drawn.map(({ part }) => part)).size > 1;
  const nameOf = (subject, part, figure) => [subjects.length > 1 && subject, several && part, (single || leads.length > 1) && figure].filter(Boolean).join(" ");
  for (const { line, subject, part, values, ended } of drawn) {
    const key = JSON.stringify([subject.id, line.figure, part]);
    columns[key] = values.slice(0, seconds.length);
    const full = nameOf(subject.name, part, line.name);
    const short = nameOf(besideOthers(subject.name), besideOthers(part), line.short ?? line.name);
    const place = placeOf(subject, part);
    /** @type {Line} */
    const own = single
      ? { key, name: line.name, short: line.short, colour: line.colour, area: line.area, quiet: line.quiet, dashed: line.dashed, z: line.lead ? 3 : 2 }
      : { key, name: full, short, ended, end: endOf(subjects.length > 1 ? subject.name : part || line.name), colour: SERIES[place % SERIES.length], dashed: leads.indexOf(line) > 0 || place >= SERIES.length };
    for (const [name, suffix] of Object.entries({ highs: "_max", lows: "_min" })) {
      const [extreme] = valuesOf(data, subject, `${line.figure}${suffix}`, false).filter((one) => one.part === part);
      if (!extreme || line.sum) continue;
      own[name] = `${key}${suffix}`;
      columns[own[name]] = extreme.values.slice(0, seconds.length);
    }
    lines.push(own);
    const earlier = before && line.lead && valuesOf(before, subject, line.figure, line.sum, parts[family]).find((one) => one.part === part);
    if (!before || !earlier) continue;
    const beforeKey = `${key}:before`;
    columns[beforeKey] = shifted(before, earlier.values, seconds, later);
    const colour = single ? GREY[leads.indexOf(line) % GREY.length] : own.colour;
    lines.push({ key: beforeKey, name: `${full || line.name}, ${beforeName}`, short: beforeName, colour, dashed: true, width: 1.1, z: 1, compared: true });
  }
  return { lines, columns };
}
