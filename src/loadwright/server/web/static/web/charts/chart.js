// One chart, drawn by uPlot while it is on the screen.

import uPlot from "../../vendor/uplot.js";
import { axesOf, marginsOf, valueScale } from "./axes.js";
import { drawHeat, extentOf } from "./heat.js";
import { Legend } from "./legend.js";
import { drawMarks } from "./marks.js";
import { Names } from "./names.js";
import { colour, faint } from "./palette.js";
import { indexOf, isSame, isolated, tableOf, valueAt } from "./rows.js";

const AREA_OPACITY = 0.14;
const BAND_OPACITY = 0.1;
const POINT_SIZE = 4;
const OUTSIDE = -10;
// uPlot would format values for its own legend.
const unused = () => "";
// The group moves cursors and zooms, for all its charts alike.
const IGNORED = Object.fromEntries(
  ["mousedown", "mouseup", "click", "dblclick", "mousemove", "mouseleave", "mouseenter"].map((name) => [name, () => null]),
);

/** @typedef {import("./rows.js").Line} Line */
/** @typedef {import("./rows.js").Columns} Columns */
/** @typedef {import("./heat.js").Heat} Heat */

export class Chart {
  group;
  element;
  title;
  /** @type {Line[]} */
  lines = [];
  /** @type {(value: number | null) => string} */
  format = String;
  /** @type {(value: number) => string} */
  axis = String;
  /** @type {number | undefined} */
  max;
  /** @type {number | undefined} */
  ceiling;
  whole;
  small;
  /** Areas between two lines: keys of the upper and the lower one, colour. @type {[string, string, string][]} */
  bands = [];
  logarithmic;
  /** @type {import("./axes.js").Titles | null} */
  titles = null;
  /** How much larger than its values the scale is; undefined for the usual factor. @type {number | undefined} */
  headroom;
  /** Limits of the scales that do not follow the values. @type {{ x: [number, number], y: number } | null} */
  frozen = null;
  /** Is called after the chart was drawn. @type {() => void} */
  drawn = () => {};
  /** @type {Columns} */
  columns = { second: [] };
  /** @type {Heat | null} */
  heat = null;
  /** Keys of the lines that are not drawn. @type {Set<string>} */
  hidden = new Set();
  visible = false;
  stale = true;
  // As the browser last reported it: reading it from the element would have the page laid out for each chart.
  size = { width: 0, height: 0 };
  /** @type {any} */
  plot = null;
  /** Lines in the order in which they are drawn. @type {Line[]} */
  order = [];
  names;
  /** @type {Legend | null} */
  legend = null;

  /**
   * @param {import("./group.js").ChartGroup} group
   * @param {HTMLElement} element of a fixed height
   * @param {{ title?: string, lines: Line[], format: (value: number | null) => string, axis?: (value: number) => string,
   *   log?: boolean, max?: number, ceiling?: number, whole?: boolean, small?: boolean, bands?: [string, string, string][],
   *   legend?: HTMLElement | null }} settings
   *   `axis` formats labels of the axis, if they differ; `max` is the end of its scale, if that is fixed; only values above
   *   `ceiling` extend it further; `whole` values have no ticks between whole numbers; a `small` chart has no names and no times
   */
  constructor(group, element, { title = "", lines, format, axis, log = false, max, ceiling, whole = false, small = false, bands = [], legend = null }) {
    Object.assign(this, { group, element, title, lines, format, axis: axis ?? format, max, ceiling, whole, small, bands });
    this.logarithmic = log;
    this.names = new Names(element);
    if (legend) this.legend = new Legend(this, legend);
    this.legend?.show();
  }

  get log() {
    return this.logarithmic || this.heat !== null;
  }

  get elapsed() {
    return this.group.elapsed;
  }

  get shownLines() {
    return this.lines.filter(({ key }) => !this.hidden.has(key));
  }

  get plotWidth() {
    const margins = marginsOf(this);
    return Math.max(0, this.element.clientWidth - margins.left - margins.right);
  }

  setLines(lines) {
    if (lines.length === this.lines.length && lines.every((line, index) => isSame(line, this.lines[index]))) return;
    this.lines = lines;
    this.legend?.show();
    this.#discard();
  }

  /** @param {import("./axes.js").Titles} titles */
  setTitles(titles) {
    if (this.titles?.x === titles.x && this.titles.y === titles.y) return;
    this.titles = titles;
    this.#discard();
  }

  // Keeps the scales as they are, while values are changed with the pointer.
  freeze() {
    if (this.plot) this.frozen = { x: this.group.shown(), y: this.plot.scales.y.max };
  }

  release() {
    this.frozen = null;
    this.draw();
  }

  setLog(log) {
    this.logarithmic = log;
    this.#discard();
    this.draw();
  }

  /** @param {Heat | null} heat */
  setHeat(heat) {
    // Another kind of axis needs another plot.
    const former = this.log;
    this.heat = heat;
    if (this.log !== former) this.#discard();
  }

  toggle(key) {
    if (!this.hidden.delete(key)) this.hidden.add(key);
    this.#showLines();
  }

  // Hides all other lines; shows all again if they are hidden already.
  isolate(key) {
    const alone = this.shownLines.every((line) => line.key === key);
    this.hidden = new Set(alone ? [] : this.lines.map((line) => line.key).filter((one) => one !== key));
    this.#showLines();
  }

  #showLines() {
    this.legend?.show();
    this.order.forEach((line, index) => this.plot?.setSeries(index + 1, { show: !this.hidden.has(line.key) }));
    this.group.showReadout();
  }

  restyle() {
    this.legend?.restyle();
    this.#discard();
    this.draw();
  }

  #discard() {
    this.plot?.destroy();
    this.plot = null;
    this.stale = true;
  }

  dispose() {
    this.#discard();
  }

  // What is not on the screen is drawn when it appears there.
  setVisible(visible) {
    this.visible = visible;
    if (visible && this.stale) this.draw();
  }

  resize() {
    this.size = { width: this.element.clientWidth, height: this.element.clientHeight };
    this.draw();
  }

  draw() {
    this.stale = true;
    const { width, height } = this.size;
    if (!this.visible || !width || !height) return;
    // Nothing has arrived yet: the first lines would replace the plot.
    if (!this.lines.length && !this.columns.second.length && this.heat === null) return;
    this.stale = false;
    const [min, max] = this.frozen?.x ?? this.group.shown();
    if (this.plot === null) this.#build(width, height);
    const { seconds, columns } = tableOf(this.columns, this.order, min, max);
    const data = [seconds, ...columns.map(({ values }) => (this.log ? values.map((value) => value || null) : values))];
    this.plot.batch(() => {
      if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
      this.plot.setData(data, false);
      this.plot.setScale("x", { min, max });
    });
    this.showCursor(this.group.cursor);
  }

  #build(width, height) {
    this.order = [...this.lines].sort((a, b) => (a.z ?? 2) - (b.z ?? 2));
    const place = (key) => this.order.findIndex((line) => line.key === key) + 1;
    const tones = this.order.map((line) => colour(line.colour));
    const margins = marginsOf(this);
    const extent = () => (this.heat === null ? null : extentOf(this.heat));
    this.plot = new uPlot({
      width,
      height,
      padding: [margins.top, margins.right, 0, 0],
      legend: { show: false, live: false },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        show: !this.small,
        y: false,
        drag: { x: false, y: false, setScale: false },
        bind: IGNORED,
        points: { size: 7, fill: (_plot, index) => tones[index - 1] },
      },
      scales: { x: { time: !this.elapsed, auto: false }, y: this.#valueScale(extent) },
      axes: axesOf(this),
      series: [{ value: unused }, ...this.order.map((line, index) => this.#series(line, tones[index]))],
      bands: this.bands.filter(([upper, lower]) => this.heat === null && place(upper) && place(lower))
        .map(([upper, lower, name]) => ({ series: [place(upper), place(lower)], fill: faint(colour(name), BAND_OPACITY) })),
      hooks: {
        drawAxes: [(plot) => this.heat && drawHeat(plot, this.heat, this.group.step)],
        draw: [(plot) => {
          drawMarks(plot, this.group.marks);
          this.#placeNames(plot);
          this.drawn();
        }],
      },
    }, [[], ...this.order.map(() => [])], this.element);
  }

  #valueScale(extent) {
    const { log, max, ceiling, whole } = this;
    return valueScale({ log, max, ceiling, whole, extent, headroom: () => this.headroom, held: () => this.frozen?.y ?? null });
  }

  /** @param {Line} line */
  #series(line, tone) {
    return {
      label: line.name,
      value: unused,
      show: !this.hidden.has(line.key),
      stroke: tone,
      width: line.width ?? 1.6,
      dash: line.dashed ? [5, 4] : undefined,
      fill: line.area ? faint(tone, AREA_OPACITY) : undefined,
      paths: line.step ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
      // Steps of a pixel would show in a slope.
      pxAlign: this.elapsed ? 0 : 1,
      points: { show: false, size: POINT_SIZE, fill: tone, filter: (plot, index) => isolated(plot.data[index]) },
    };
  }

  #placeNames(plot) {
    if (this.small || this.elapsed) return;
    const [top, bottom] = [plot.bbox.top, plot.bbox.top + plot.bbox.height].map((y) => y / devicePixelRatio);
    const named = this.lines.length < 2 ? [] : this.shownLines.flatMap((line) => {
      const value = plot.data[this.order.indexOf(line) + 1]?.findLast((one) => one !== null);
      // A line at zero that comes and goes gets no name, nor does one that does not reach the end.
      if (value === undefined || (line.quiet && !value) || line.ended) return [];
      return [{ text: line.end ?? line.short ?? line.name, tone: colour(line.colour), y: top + plot.valToPos(value, "y") }];
    });
    this.names.show(named, top, bottom);
  }

  secondAt(clientX) {
    return this.plot ? this.plot.posToVal(clientX - this.plot.over.getBoundingClientRect().left, "x") : null;
  }

  // The line through the chart at a second; null for none.
  showCursor(second) {
    if (!this.plot || this.small) return;
    const left = second === null ? OUTSIDE : this.plot.valToPos(second, "x");
    const inside = left >= 0 && left <= this.plot.bbox.width / devicePixelRatio;
    this.plot.setCursor(inside ? { left, top: 0 } : { left: OUTSIDE, top: OUTSIDE }, false, false);
  }

  // The range that is being chosen; null for none.
  showSelection(range) {
    if (!this.plot || this.small) return;
    const [left, right] = range === null ? [0, 0] : range.map((second) => this.plot.valToPos(second, "x"));
    const width = this.plot.bbox.width / devicePixelRatio;
    const [from, to] = [left, right].map((x) => Math.min(Math.max(x, 0), width));
    this.plot.setSelect({ left: from, top: 0, width: to - from, height: range === null ? 0 : this.plot.bbox.height / devicePixelRatio }, false);
  }

  /** The values of the shown lines in the interval of a second. @returns {{ line: Line, value: number | null }[]} */
  valuesAt(second) {
    const index = second === null ? -1 : indexOf(this.columns.second, second, this.group.step);
    const all = this.shownLines.map((line) => ({ line, value: index < 0 ? null : valueAt(this.columns, line, index) }));
    const continued = (key) => all.find(({ line, value }) => line.continues === key && value !== null)?.value ?? null;
    return all.filter(({ line }) => !line.continues).map(({ line, value }) => ({ line, value: value ?? continued(line.key) }));
  }

  /** The numbers of the visible window. */
  table() {
    const [from, to] = this.group.shown();
    return tableOf(this.columns, this.shownLines, from, to);
  }
}
