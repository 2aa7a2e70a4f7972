// Charts over time with a shared cursor and zoom for all charts of a page.
//
// Columns are parallel arrays, one entry per interval without gaps: {second: [its start, epoch seconds], name: [value or
// null]}. The page requests them for the `scope` of its group, in intervals of `step` seconds. We manage the visible
// window ourselves: the chart library receives only its intervals, so that scales fit the visible data, and a zoomed
// part of a running test does not move.

import * as echarts from "../vendor/echarts.esm.min.js";
import { clock, timeOfDay } from "./format.js";
import { spread } from "./spread.js";

const MIN_WINDOW = 10;
const MARGINS = { left: 58, right: 60, top: 12, bottom: 24 };
const NAME_HEIGHT = 13;
const SMALL_MARGINS = { left: 36, right: 4, top: 6, bottom: 4 };
// Resolutions are a factor of ten apart. With one interval per pixel, lines would often have a tenth of the points that
// are still told apart.
const POINTS_PER_PIXEL = 2;
// A few pixels more or less are no reason to request the charts again.
const POINTS_ROUNDED = 50;

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--lw-${name}`).trim();
}

// Position of the interval that holds the second, or -1.
export function indexOf(columns, second, step) {
  const seconds = columns.second;
  const index = seconds.length ? Math.floor((second - seconds[0]) / step) : -1;
  return index < seconds.length ? Math.max(index, -1) : -1;
}

function axisText() {
  return { color: colour("chart-text"), fontSize: 11, hideOverlap: true };
}

function baseOption(chart) {
  const line = colour("chart-line");
  return {
    animation: false,
    grid: chart.margins,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      className: "lw-tip",
      backgroundColor: colour("chart-box"),
      borderColor: line,
      textStyle: { color: "inherit", fontSize: 12 },
      padding: [6, 10],
      axisPointer: { type: "line", lineStyle: { color: colour("chart-text"), type: "solid" } },
      formatter: (nearest) => chart.tip(Math.round(nearest[0].axisValue / 1000)),
    },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: line } },
      axisTick: { lineStyle: { color: line } },
      axisLabel: {
        ...axisText(),
        show: !chart.small,
        formatter: { year: "{yyyy}", month: "{MM}-{dd}", day: "{MM}-{dd}", hour: "{HH}:{mm}", minute: "{HH}:{mm}", second: "{HH}:{mm}:{ss}" },
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: chart.log ? "log" : "value",
      min: chart.log ? undefined : 0,
      max: chart.max,
      interval: chart.max ? chart.max / 4 : undefined,
      minInterval: chart.minInterval,
      splitNumber: chart.small ? 2 : 4,
      axisLabel: { ...axisText(), formatter: (value) => chart.axis(value) },
      splitLine: { lineStyle: { color: line } },
    },
  };
}

function lineSeries(line) {
  const tone = colour(line.colour);
  return {
    id: line.key,
    name: line.name,
    type: "line",
    showSymbol: false,
    symbolSize: 5,
    step: line.step ? "end" : undefined,
    color: tone,
    lineStyle: { width: line.width ?? 1.6, type: line.dashed ? "dashed" : "solid" },
    areaStyle: line.area ? { opacity: 0.14 } : undefined,
    emphasis: { disabled: true },
    z: line.z ?? 2,
  };
}

// A line's value in an interval. Of a count that is shown `perSecond`, the interval has the sum.
function valueAt(columns, line, index) {
  const value = columns[line.key]?.[index] ?? null;
  // Earlier versions kept single seconds alone.
  return value !== null && line.perSecond ? value / (columns.seconds[index] ?? 1) : value;
}

class Chart {
  small;
  group;
  format;
  element;
  /** @type {{ second: number[], [column: string]: any[] }} */
  columns = { second: [] };
  /** The last value of each line in the visible window. @type {(number | null)[]} */
  ends = [];
  /** @type {HTMLElement[]} */
  names = [];
  /** @type {string[]} */
  tones = [];

  constructor(group, element, { lines, format, axis, log = false, max, minInterval, small = false }) {
    Object.assign(this, { group, element, lines, format, axis: axis ?? format, log, max, minInterval, small });
    this.echart = echarts.init(element, null, { renderer: "canvas" });
    this.echart.group = group.id;
    this.echart.on("rendered", () => this.placeNames());
    this.style();
    this.listen();
  }

  style() {
    this.echart.setOption({ ...baseOption(this), series: this.lines.map(lineSeries) }, { notMerge: true });
    this.tones = this.lines.map((line) => colour(line.colour));
  }

  setLines(lines) {
    const same = lines.length === this.lines.length
      && lines.every((line, index) => line.key === this.lines[index].key && line.name === this.lines[index].name);
    if (same) return;
    this.lines = lines;
    this.style();
  }

  setLog(log) {
    this.log = log;
    this.style();
    this.draw();
  }

  get margins() {
    return this.small ? SMALL_MARGINS : MARGINS;
  }

  get plotWidth() {
    return Math.max(0, this.element.clientWidth - this.margins.left - this.margins.right);
  }

  draw() {
    const [from, to] = this.group.shown();
    const { columns, group: { step } } = this;
    const first = Math.max(0, Math.floor((from - columns.second[0]) / step));
    const seconds = columns.second.slice(first, Math.max(first, Math.floor((to - columns.second[0]) / step) + 1));
    this.ends = [];
    const series = this.lines.map((line, position) => {
      const data = seconds.map((second, row) => {
        const value = valueAt(columns, line, first + row);
        return [second * 1000, this.log && !value ? null : value];
      });
      this.ends[position] = data.findLast((point) => point[1] !== null)?.[1] ?? null;
      return { id: line.key, data, ...(position === 0 ? { markLine: this.group.markLine(from, to) } : {}) };
    });
    this.echart.setOption({ xAxis: { min: from * 1000, max: to * 1000 }, series }, { lazyUpdate: true });
  }

  // The name at the end of each line, so that colour is not the only distinction. We place them ourselves: those of the
  // library may cover each other or the axis.
  placeNames() {
    const room = Math.floor((this.element.clientHeight - this.margins.top - this.margins.bottom) / NAME_HEIGHT);
    const named = this.small || this.lines.length < 2 ? [] : this.lines
      .map((line, index) => ({ line, tone: this.tones[index], value: this.ends[index] ?? null }))
      // A line at zero that comes and goes gets no name.
      .filter(({ line, value }) => value !== null && !(line.quiet && !value))
      .slice(0, Math.max(0, room));
    const wanted = named.map(({ value }) => Number(this.echart.convertToPixel({ yAxisIndex: 0 }, value)));
    const places = spread(wanted, NAME_HEIGHT, this.margins.top, this.element.clientHeight - this.margins.bottom);
    while (this.names.length > named.length) this.names.pop()?.remove();
    named.forEach(({ line, tone }, index) => {
      this.names[index] ??= this.element.appendChild(Object.assign(document.createElement("span"), { className: "lw-line-name", ariaHidden: "true" }));
      const name = this.names[index];
      const text = line.short ?? line.name;
      if (name.textContent !== text) name.textContent = text;
      name.style.color = tone;
      name.style.top = `${Math.round(places[index] - NAME_HEIGHT / 2)}px`;
    });
  }

  tip(second) {
    const box = document.createElement("div");
    const title = box.appendChild(document.createElement("div"));
    title.className = "lw-tip-title";
    const { step } = this.group;
    const index = indexOf(this.columns, second, step);
    const times = index < 0 ? [second] : [this.columns.second[index], ...(step > 1 ? [this.columns.second[index] + step] : [])];
    const clocks = times.map((time) => clock(time - this.group.start));
    title.textContent = `${times.map((time) => timeOfDay(new Date(time * 1000))).join(" – ")} · ${clocks.join(" – ")}`;
    for (const line of this.lines) {
      const row = box.appendChild(document.createElement("div"));
      row.className = "lw-tip-row";
      const dot = row.appendChild(document.createElement("span"));
      dot.className = "lw-dot";
      dot.style.background = colour(line.colour);
      row.append(line.name);
      const value = row.appendChild(document.createElement("b"));
      value.textContent = this.format(index < 0 ? null : valueAt(this.columns, line, index));
    }
    for (const mark of this.group.marksNear(second)) {
      const note = box.appendChild(document.createElement("div"));
      note.className = "lw-tip-mark";
      note.textContent = mark.text;
    }
    return box;
  }

  listen() {
    const group = this.group;
    const at = (event) => {
      const x = event.clientX - this.element.getBoundingClientRect().left;
      return this.echart.convertFromPixel({ xAxisIndex: 0 }, x) / 1000;
    };
    const band = this.element.appendChild(document.createElement("div"));
    band.className = "lw-band";
    band.hidden = true;
    /** @type {{ x: number, second: number } | null} */
    let begin = null;
    const place = (start, event) => {
      const left = this.element.getBoundingClientRect().left;
      const [a, b] = [start.x, event.clientX - left].sort((one, two) => one - two);
      band.style.left = `${a}px`;
      band.style.width = `${b - a}px`;
      band.hidden = b - a < 4;
    };
    this.element.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      begin = { x: event.clientX - this.element.getBoundingClientRect().left, second: at(event) };
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener("pointermove", (event) => begin && place(begin, event));
    this.element.addEventListener("pointerup", (event) => {
      if (!begin) return;
      const range = [begin.second, at(event)].sort((one, two) => one - two);
      const wide = !band.hidden;
      begin = null;
      band.hidden = true;
      if (wide) group.zoom(...range);
    });
    this.element.addEventListener("pointercancel", () => { begin = null; band.hidden = true; });
    this.element.addEventListener("dblclick", () => group.reset());
    // Only with Ctrl, which browsers also report for a pinch on a touchpad, so that the wheel alone scrolls the page.
    this.element.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const centre = at(event);
      const [from, to] = group.shown();
      const factor = event.deltaY > 0 ? 1.25 : 0.8;
      group.zoom(centre - (centre - from) * factor, centre + (to - centre) * factor);
    }, { passive: false });
  }
}

let groups = 0;

export class ChartGroup extends EventTarget {
  constructor(start = 0) {
    super();
    groups += 1;
    this.id = `charts-${groups}`;
    this.start = start;
    this.end = start;
    // Length of the intervals of all charts in seconds.
    this.step = 1;
    this.charts = [];
    this.marks = [];
    this.window = null;
    this.follow = 0;
    this.shortest = 60;
    echarts.connect(this.id);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(document.body);
    this.themed = () => this.restyle();
    document.addEventListener("theme", this.themed);
  }

  add(element, settings) {
    const chart = new Chart(this, element, settings);
    this.charts.push(chart);
    return chart;
  }

  // First and last second shown: the zoomed window, the last `follow` seconds, or everything.
  shown() {
    if (this.window) return this.window;
    const end = Math.max(this.end, this.start + this.shortest);
    return this.follow ? [Math.max(this.start, this.end - this.follow + 1), Math.max(this.end, this.start + this.follow)] : [this.start, end];
  }

  zoom(from, to) {
    const [low, high] = [this.start, Math.max(this.end, this.start + this.shortest)];
    let [a, b] = [Math.max(low, Math.floor(from)), Math.min(high, Math.ceil(to))];
    if (b - a < MIN_WINDOW) {
      const centre = (a + b) / 2;
      a = Math.max(low, Math.floor(centre - MIN_WINDOW / 2));
      b = Math.min(high, a + MIN_WINDOW);
    }
    this.window = a <= low && b >= high ? null : [a, b];
    this.follow = 0;
    this.draw();
    this.dispatchEvent(new Event("window"));
  }

  reset(follow = 0) {
    this.window = null;
    this.follow = follow;
    this.draw();
    this.dispatchEvent(new Event("window"));
  }

  setMarks(marks) {
    this.marks = marks;
  }

  marksNear(second) {
    const [from, to] = this.shown();
    const reach = Math.max(1, (to - from) / 150, this.step / 2);
    return this.marks.filter((mark) => Math.abs(mark.time - second) <= reach);
  }

  // What to request for the visible window, in at most as many intervals as the widest chart can show.
  scope() {
    const width = Math.max(...this.charts.map((chart) => chart.plotWidth));
    const points = Math.max(1, Math.floor((width * POINTS_PER_PIXEL) / POINTS_ROUNDED)) * POINTS_ROUNDED;
    if (this.window) return { points, since: this.window[0], until: this.window[1] };
    return this.follow ? { points, last: this.follow } : { points };
  }

  markLine(from, to) {
    return {
      silent: true,
      animation: false,
      symbol: ["none", "triangle"],
      symbolSize: 7,
      symbolRotate: 180,
      label: { show: false },
      data: this.marks.filter((mark) => mark.time >= from && mark.time <= to).map((mark) => ({
        xAxis: mark.time * 1000,
        lineStyle: { color: colour(mark.bad ? "event-bad" : "event"), type: mark.bad ? "solid" : "dashed", width: 1 },
        itemStyle: { color: colour(mark.bad ? "event-bad" : "event") },
      })),
    };
  }

  draw() {
    for (const chart of this.charts) chart.draw();
  }

  restyle() {
    for (const chart of this.charts) {
      chart.style();
      chart.draw();
    }
  }

  dispose() {
    this.observer.disconnect();
    document.removeEventListener("theme", this.themed);
    for (const chart of this.charts) chart.echart.dispose();
  }

  resize() {
    for (const chart of this.charts) {
      const { clientWidth, clientHeight } = chart.element;
      if (clientWidth && (clientWidth !== chart.echart.getWidth() || clientHeight !== chart.echart.getHeight())) chart.echart.resize();
    }
    this.dispatchEvent(new Event("resize"));
  }
}
