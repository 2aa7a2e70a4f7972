// The lines of a chart of hosts, from figures over time.

import { SERIES } from "../web/charts/palette.js";
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
// Characters that fit behind the end of a line.
const END = 8;

/** A name at the end of a line: its beginning and its end, because hosts often differ in their numbers alone. @param {string} name */
export function endOf(name) {
  const characters = [...name];
  return characters.length > END ? `${characters.slice(0, END / 2 - 1).join("")}…${characters.slice(-END / 2).join("")}` : name;
}

// The values of a figure of a subject, by part; of `only` one part, if it is given.
function valuesOf(data, subject, figure, sum, only) {
  const found = data.lines.filter((line) => line.subject === subject.id && line.figure === figure && (!only || line.part === only));
  if (!found.length || found.every(({ values }) => values.every((value) => value === null))) return [];
  return sum ? [{ part: "", values: sumOf(found.map(({ values }) => values)) }] : found.map(({ part, values }) => ({ part, values }));
}

/**
 * Returns the lines of a chart that have values, and their columns.
 * @param {{ lines: FigureLine[] }} chart
 * @param {Shown} shown
 * @returns {{ lines: Line[], columns: Columns }}
 */
export function linesOf(chart, { data, subjects, before = null, later = 0, beforeName = "", parts = {} }) {
  const { seconds } = data;
  const only = parts[partsOf(chart)];
  const found = chart.lines.flatMap((line) => subjects.flatMap((subject) =>
    valuesOf(data, subject, line.figure, line.sum, only).map(({ part, values }) => ({ line, subject, part, values }))));
  const things = [...new Set(found.filter(({ line }) => line.lead).map(({ subject, part }) => JSON.stringify([subject.id, part])))];
  const single = subjects.length === 1 && things.length <= 1;
  const leads = chart.lines.filter(({ lead }) => lead);
  /** @type {Columns} */
  const columns = { second: seconds };
  /** @type {Line[]} */
  const lines = [];
  const drawn = single ? found : found.filter(({ line }) => line.lead).sort((a, b) => subjects.indexOf(a.subject) - subjects.indexOf(b.subject));
  const several = new Set(drawn.map(({ part }) => part)).size > 1;
  for (const { line, subject, part, values } of drawn) {
    const key = JSON.stringify([subject.id, line.figure, part]);
    columns[key] = values.slice(0, seconds.length);
    const names = [subjects.length > 1 && subject.name, several && part, (single || leads.length > 1) && line.name].filter(Boolean);
    const place = things.indexOf(JSON.stringify([subject.id, part]));
    /** @type {Line} */
    const own = single
      ? { key, name: line.name, short: line.short, colour: line.colour, area: line.area, quiet: line.quiet, dashed: line.dashed, z: line.lead ? 3 : 2 }
      : { key, name: names.join(" "), end: endOf(subjects.length > 1 ? subject.name : part || line.name), colour: SERIES[place % SERIES.length], dashed: leads.indexOf(line) > 0 || place >= SERIES.length };
    for (const [name, suffix] of Object.entries({ highs: "_max", lows: "_min" })) {
      const [extreme] = valuesOf(data, subject, `${line.figure}${suffix}`, false).filter((one) => one.part === part);
      if (!extreme || line.sum) continue;
      own[name] = `${key}${suffix}`;
      columns[own[name]] = extreme.values.slice(0, seconds.length);
    }
    lines.push(own);
    const earlier = before && line.lead && valuesOf(before, subject, line.figure, line.sum, only).find((one) => one.part === part);
    if (!before || !earlier) continue;
    const beforeKey = `${key}:before`;
    columns[beforeKey] = shifted(before, earlier.values, seconds, later);
    const colour = single ? GREY[leads.indexOf(line) % GREY.length] : own.colour;
    lines.push({ key: beforeKey, name: `${names.join(" ") || line.name}, ${beforeName}`, short: beforeName, colour, dashed: true, width: 1.1, z: 1, compared: true });
  }
  return { lines, columns };
}
