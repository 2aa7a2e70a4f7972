// The read-out of pages with many charts: each card has the values at the cursor in its legend and the statistics of the
// shown range in its head, and the page has one line with the time.

import { exactDay, timeOfDay, zone } from "../format.js";
import { textOf } from "./marks.js";
import { colour } from "./palette.js";
import { tableOf } from "./rows.js";
import { statisticsOf } from "./statistics.js";

const DAY = 86400;
const NAMES = { max: gettext("max"), mean: gettext("mean"), p90: gettext("90%"), min: gettext("min") };

/** @typedef {import("./rows.js").Line} Line */

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function part(parent, css) {
  return parent.appendChild(Object.assign(document.createElement("span"), { className: css }));
}

/** The interval from a second on, in local time. */
export function intervalText(second, step) {
  const times = (step > 1 ? [second, second + step] : [second]).map((end) => timeOfDay(new Date(end * 1000)));
  const when = new Date(second * 1000);
  return `${exactDay(when)} ${step >= DAY ? times[0] : times.join(" – ")} ${zone(when)}`;
}

export class CardReadout {
  element;
  group;
  /** What the statistics of each chart were computed of. @type {Map<import("./chart.js").Chart, string>} */
  computed = new Map();
  // Increases when the values of the charts have changed.
  version = 0;

  /**
   * @param {HTMLElement} element the line with the time
   * @param {import("./group.js").ChartGroup} group
   */
  constructor(element, group) {
    Object.assign(this, { element, group });
    group.readout = this;
    element.classList.add("lw-moment");
    this.time = part(element, "lw-moment-time");
    this.marks = part(element, "lw-moment-marks");
    // For screen readers: what they read must not change by itself.
    this.announced = part(element, "visually-hidden");
    this.announced.setAttribute("role", "status");
  }

  // To be called when the values of the charts have changed.
  changed() {
    this.version += 1;
    this.show();
  }

  show() {
    const { group } = this;
    const second = group.readSecond;
    set(this.time, second === null ? "–" : intervalText(second, group.step));
    const marks = second === null || group.cursor === null ? [] : group.marksNear(second);
    set(this.marks, textOf(marks));
    this.marks.title = this.marks.textContent;
    this.element.classList.toggle("lw-moment-live", group.cursor === null);
    for (const chart of group.charts) {
      chart.legend?.showValues(chart.valuesAt(second), chart.format);
      this.#showStatistics(chart);
    }
  }

  /** @param {import("./chart.js").Chart} chart */
  #showStatistics(chart) {
    const element = chart.element.closest(".lw-chart-card")?.querySelector(".lw-statistics");
    if (!element) return;
    const of = JSON.stringify([this.version, this.group.shown(), chart.shownLines.map(({ key }) => key)]);
    if (this.computed.get(chart) === of) return;
    this.computed.set(chart, of);
    const all = this.statistics(chart);
    if (!element.children.length) build(element);
    const [swatch, ...cells] = element.children;
    swatch.style.color = all.length ? colour(all[0].line.colour) : "transparent";
    cells.forEach((cell, index) => set(cell.lastElementChild, chart.format(all[0]?.statistics[Object.keys(NAMES)[index]] ?? null)));
    element.title = all.map(({ line, statistics }) =>
      `${line.name}: ${Object.entries(NAMES).map(([key, name]) => `${name} ${chart.format(statistics[key])}`).join(gettext(", "))}`).join("\n");
  }

  /**
   * The statistics of the shown lines in the visible range.
   * @param {import("./chart.js").Chart} chart
   */
  statistics(chart) {
    const [from, to] = this.group.shown();
    return chart.shownLines.filter(({ compared }) => !compared).map((line) => {
      const keys = [line.key, line.highs ?? line.key, line.lows ?? line.key];
      const { columns } = tableOf(chart.columns, keys.map((key) => ({ ...line, key })), from, to);
      const [values, highs, lows] = columns.map((column) => column.values);
      return { line, statistics: statisticsOf(values, highs, lows) };
    });
  }

  /** Has screen readers read the values of a chart at the cursor. @param {import("./chart.js").Chart} chart */
  announce(chart) {
    const second = this.group.cursor;
    if (second === null) return;
    const values = chart.valuesAt(second).map(({ line, value }) => `${line.name} ${chart.format(value)}`);
    set(this.announced, [intervalText(second, this.group.step), ...values, textOf(this.group.marksNear(second))].filter(Boolean).join(gettext(", ")));
  }
}

function build(element) {
  part(element, "lw-swatch");
  for (const name of Object.values(NAMES)) {
    const cell = part(element, "");
    Object.assign(part(cell, "lw-statistics-name"), { textContent: `${name} ` });
    part(cell, "lw-statistics-value");
  }
}
