// The values of all charts at the cursor, or the newest ones, in one place that never changes its size.

import { clock, timeOfDay, zone } from "../format.js";
import { textOf } from "./marks.js";
import { colour } from "./palette.js";

const LINES = 3;

/**
 * Returns the lines that have room, in their order: those with the largest values, compared ones last; and how many
 * are left out.
 * @template {{ line: import("./rows.js").Line, value: number | null }} T
 * @param {T[]} all
 * @returns {{ shown: T[], more: number }}
 */
export function largest(all, room) {
  if (all.length <= room) return { shown: all, more: 0 };
  const compared = ({ line }) => Number(line.compared ?? false);
  const chosen = new Set([...all].sort((a, b) => compared(a) - compared(b) || (b.value ?? -1) - (a.value ?? -1)).slice(0, room));
  return { shown: all.filter((one) => chosen.has(one)), more: all.length - room };
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function part(parent, css, tag = "span") {
  return parent.appendChild(Object.assign(document.createElement(tag), { className: css }));
}

export class Readout {
  element;
  group;
  /** @type {HTMLElement[][]} */
  cells = [];
  shown = "";

  /**
   * @param {HTMLElement} element
   * @param {import("./group.js").ChartGroup} group whose charts are known
   */
  constructor(element, group) {
    Object.assign(this, { element, group });
    group.readout = this;
    const when = part(element, "lw-readout-part lw-readout-when", "div");
    this.time = part(when, "lw-readout-time");
    this.clock = part(when, "lw-readout-row");
    this.mark = part(when, "lw-readout-row lw-readout-mark");
    this.parts = group.charts.map((chart) => {
      const own = part(element, "lw-readout-part", "div");
      set(part(own, "lw-readout-title"), chart.title);
      return { chart, more: own.firstElementChild, rows: Array.from({ length: LINES }, () => this.#row(own)) };
    });
    // For screen readers: what they read must not change by itself.
    this.announced = part(element, "visually-hidden");
    this.announced.setAttribute("role", "status");
    this.show();
  }

  #row(own) {
    const row = part(own, "lw-readout-row");
    return { row, swatch: part(row, "lw-swatch"), name: part(row, "lw-readout-name"), value: part(row, "lw-readout-value") };
  }

  // The interval of a second in local time and since the start.
  #times(second) {
    const { step, start, elapsed } = this.group;
    const ends = step > 1 && Number.isFinite(step) ? [second, second + step] : [second];
    return {
      time: elapsed ? "" : ends.map((end) => timeOfDay(new Date(end * 1000))).join(" – "),
      passed: ends.map((end) => clock(end - start)).join(" – "),
    };
  }

  show() {
    const { group } = this;
    const second = group.readSecond;
    const { time, passed } = second === null ? { time: "–", passed: "" } : this.#times(second);
    const marks = second === null ? [] : group.marksNear(second);
    set(this.time, group.elapsed ? passed : `${time} ${zone()}`);
    set(this.clock, group.elapsed ? "" : passed);
    set(this.mark, group.cursor === null ? "" : textOf(marks));
    this.mark.title = this.mark.textContent;
    this.element.classList.toggle("lw-readout-live", group.cursor === null);
    for (const { chart, more, rows } of this.parts) {
      const { shown, more: left } = largest(chart.valuesAt(second), rows.length);
      set(more, left ? `${chart.title} +${left}` : chart.title);
      rows.forEach((row, index) => this.#show(row, chart, shown[index]));
    }
  }

  #show({ row, swatch, name, value }, chart, entry) {
    row.classList.toggle("lw-readout-none", !entry);
    if (!entry) {
      set(name, "");
      set(value, "");
      return;
    }
    const tone = colour(entry.line.colour);
    if (swatch.dataset.tone !== tone) {
      swatch.dataset.tone = tone;
      swatch.style.color = tone;
    }
    set(name, entry.line.short ?? entry.line.name);
    if (name.title !== entry.line.name) name.title = entry.line.name;
    set(value, chart.format(entry.value));
  }

  /** Has screen readers read the values of a chart at the cursor. @param {import("./chart.js").Chart} chart */
  announce(chart) {
    const second = this.group.cursor;
    if (second === null) return;
    const { time, passed } = this.#times(second);
    const values = chart.valuesAt(second).map(({ line, value }) => `${line.name} ${chart.format(value)}`);
    set(this.announced, [time || passed, ...values, textOf(this.group.marksNear(second))].filter(Boolean).join(gettext(", ")));
  }
}
