// The points of a curve as handles on its chart: dragged, moved with the arrow keys, added and removed.

import { of100 } from "../web/format.js";
import { added, durationText, moved, removed, timeStep } from "./curve_edit.js";
import { percentAt } from "./curve.js";

// More would cover the line, and could not be told apart.
export const MOST = 100;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const FASTER = 10;
// A point that is added nearer to the line, in pixels, is added on it.
const NEAR = 12;

/** @typedef {[number, number]} Point seconds and percent */

export class Handles {
  /** @type {Point[]} */
  points = [];
  target = 0;
  enabled = false;
  /** @type {(time: number) => number} */
  percentOn = () => 0;
  /** @type {number | null} */
  dragged = null;
  /** One for each point, in their order. @type {HTMLButtonElement[]} */
  handles = [];

  /**
   * @param {import("../web/charts/chart.js").Chart} chart
   * @param {(points: Point[]) => void} change is called with the points after every change
   */
  constructor(chart, change) {
    this.chart = chart;
    this.change = change;
    this.box = Object.assign(document.createElement("div"), { className: "start-handles" });
    chart.element.append(this.box);
    chart.drawn = () => this.place();
    this.#listen();
  }

  /**
   * @param {Point[] | null} points null or too many of them cannot be moved
   * @param {number} target the load at 100 %
   * @param {boolean} stepped whether the load stays the same until the next point
   */
  show(points, target, stepped) {
    this.points = points !== null && points.length <= MOST ? points : [];
    this.enabled = this.points.length > 0;
    this.target = target;
    this.percentOn = (time) => (stepped ? this.points.findLast(([at]) => at <= time) ?? this.points[0] : [time, percentAt(this.points, time)])[1];
    while (this.handles.length > this.points.length) this.handles.pop()?.remove();
    while (this.handles.length < this.points.length) this.handles.push(this.box.appendChild(this.#handle()));
    this.points.forEach(([time, percent], index) => {
      const names = { number: index + 1, count: this.points.length, time: durationText(time), percent: of100(percent), load: this.chart.format((target * percent) / 100) };
      const text = interpolate(gettext("Point %(number)s of %(count)s: %(time)s, %(percent)s, %(load)s"), names, true);
      this.handles[index].setAttribute("aria-label", text);
    });
    this.place();
  }

  #handle() {
    const handle = Object.assign(document.createElement("button"), { type: "button", className: "start-handle", hidden: true });
    handle.setAttribute("aria-roledescription", gettext("movable point"));
    return handle;
  }

  /** Puts each handle on its point of the plot. */
  place() {
    const { plot } = this.chart;
    if (!plot || !this.points.length) return;
    const { left, top, width, height } = this.#area();
    this.points.forEach(([time, percent], index) => {
      const x = plot.valToPos(time, "x");
      const y = plot.valToPos((this.target * percent) / 100, "y");
      const handle = this.handles[index];
      handle.hidden = x < -1 || x > width + 1;
      handle.style.left = `${left + x}px`;
      handle.style.top = `${top + Math.min(Math.max(y, 0), height)}px`;
    });
  }

  // Where the plot is, from the corner of the chart.
  #area() {
    const [over, own] = [this.chart.plot.over.getBoundingClientRect(), this.chart.element.getBoundingClientRect()];
    return { left: over.left - own.left, top: over.top - own.top, width: over.width, height: over.height };
  }

  /** @returns {Point} */
  #pointAt(event) {
    const { plot } = this.chart;
    const { left, top, width, height } = plot.over.getBoundingClientRect();
    const x = Math.min(Math.max(event.clientX - left, 0), width);
    const y = Math.min(Math.max(event.clientY - top, 0), height);
    return [plot.posToVal(x, "x"), (plot.posToVal(y, "y") / this.target) * 100];
  }

  #isInside({ clientX, clientY }) {
    const { left, right, top, bottom } = this.chart.plot.over.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  }

  get #step() {
    const [from, to] = this.chart.group.shown();
    return timeStep(to - from);
  }

  #set(points, index) {
    this.change(points);
    this.chart.group.setCursor(points[index][0]);
  }

  #indexOf(target) {
    return this.handles.findIndex((handle) => handle === target);
  }

  #listen() {
    const { box, chart } = this;
    box.addEventListener("pointerdown", (event) => {
      // Neither a zoom nor a cursor of the chart begins.
      event.stopPropagation();
      const index = this.#indexOf(event.target);
      if (index < 0 || event.button !== 0) return;
      event.preventDefault();
      const handle = this.handles[index];
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      this.dragged = index;
      // A scale that followed the point would move it below the pointer.
      chart.freeze();
    });
    box.addEventListener("pointermove", (event) => {
      if (this.dragged === null) return;
      event.stopPropagation();
      this.#set(moved(this.points, this.dragged, this.#pointAt(event), this.#step), this.dragged);
    });
    const drop = () => {
      if (this.dragged === null) return;
      this.dragged = null;
      chart.release();
    };
    box.addEventListener("pointerup", drop);
    box.addEventListener("pointercancel", drop);
    box.addEventListener("focusin", (event) => {
      const index = this.#indexOf(event.target);
      if (index >= 0) chart.group.setCursor(this.points[index][0]);
    });
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("dblclick", (event) => event.stopPropagation());
    // Before the chart, which would show everything again.
    chart.element.addEventListener("dblclick", (event) => {
      // The chart captured the pointer, so that it is the target.
      if (!this.enabled || this.#indexOf(event.target) >= 0 || !this.#isInside(event)) return;
      event.stopPropagation();
      this.#add(this.#near(this.#pointAt(event)));
    }, { capture: true });
    chart.element.addEventListener("keydown", (event) => {
      if (!this.enabled || event.target !== chart.element || event.key !== "Enter") return;
      event.preventDefault();
      const [from, to] = chart.group.shown();
      const time = chart.group.cursor ?? (from + to) / 2;
      this.#add([time, this.percentOn(time)]);
    });
  }

  #key(event) {
    const index = this.#indexOf(event.target);
    if (index < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move) {
      const factor = event.shiftKey ? FASTER : 1;
      const [time, percent] = this.points[index];
      this.#set(moved(this.points, index, [time + move[0] * factor * this.#step, percent + move[1] * factor], move[0] ? this.#step : 0.001), index);
      this.chart.group.readout?.announce(this.chart);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.change(removed(this.points, index));
      this.handles[Math.min(index, this.points.length - 1)]?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // A place beside the line is one on it.
  #near([time, percent]) {
    const { plot } = this.chart;
    const on = this.percentOn(time);
    const distance = plot.valToPos((this.target * on) / 100, "y") - plot.valToPos((this.target * percent) / 100, "y");
    return Math.abs(distance) <= NEAR ? [time, on] : [time, percent];
  }

  #add(place) {
    const { points, index } = added(this.points, place, this.#step);
    this.#set(points, index);
    this.handles[index]?.focus();
  }
}
