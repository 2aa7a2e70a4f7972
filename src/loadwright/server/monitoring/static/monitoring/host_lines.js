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
// Widths in narrow characters: of what fits behind the end of a line, of a name that is shortened there, and of one in a legend.
const END = 8;
const SHORT_END = 7;
const IN_LEGEND = 24;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
// A part has ended whose last value is older than that of another part by more than this, and by more than one interval.
const ENDED_SECONDS = 30;

const widthOf = (characters) => characters.reduce((sum, one) => sum + (WIDE.test(one) ? 2 : 1), 0);

// As many of the first characters as are not wider than `width`.
function fitting(characters, width) {
  let count = 0;
  while (count < characters.length && widthOf(characters.slice(0, count + 1)) <= width) count += 1;
  return characters.slice(0, count);
}

/** The beginning and the longer end of a name that is wider than `fits`, because hosts often differ in their numbers alone. @param {string} name */
export function shortened(name, fits, width = fits) {
  const characters = [...name];
  if (widthOf(characters) <= fits) return name;
  const head = Math.floor((width - 1) / 3);
  const tail = fitting([...characters].reverse(), width - 1 - head).reverse();
  return `${fitting(characters, head).join("")}…${tail.join("")}`;
}

/** A name beside others. @param {string} name */
export const besideOthers = (name) => shortened(name, IN_LEGEND);

/** A name at the end of a line. @param {string} name */
export const endOf = (name) => shortened(name, END, SHORT_END);

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
