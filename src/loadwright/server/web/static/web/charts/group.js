// Charts with one cursor, one zoom and one read-out.
//
// The page requests columns for the `scope` of its group, in intervals of `step` seconds. The group manages the visible
// window: charts receive only its intervals, so that scales fit the visible data, and a zoomed part of a running test
// does not move.

import { Chart } from "./chart.js";
import { listenToKeys } from "./keyboard.js";
import { followPointer } from "./pointer.js";
import { nearest, within } from "./rows.js";

const MIN_WINDOW = 10;
// Resolutions are a factor of ten apart. With one interval per pixel, lines would often have a tenth of the points that
// are still told apart. Eight hours in minutes must fit into a third of a page at 1280 pixels.
const POINTS_PER_PIXEL = 2.5;
// A few pixels more or less are no reason to request the charts again.
const POINTS_ROUNDED = 50;
// Charts just outside the screen are drawn too: they are ready when the page is scrolled.
const NEAR = "120px";

/** An event; one with `until` lasts. @typedef {{ time: number, until?: number, text: string, bad: boolean }} Mark */

export class ChartGroup extends EventTarget {
  start = 0;
  end = 0;
  // Length of the intervals of all charts in seconds.
  step = 1;
  // Seconds that are shown at the least.
  shortest = 60;
  // The newest seconds to show; 0 for all.
  follow = 0;
  /** First and last second of the zoomed window. @type {[number, number] | null} */
  window = null;
  /** The second at the cursor. @type {number | null} */
  cursor = null;
  /** @type {Chart[]} */
  charts = [];
  /** @type {Mark[]} */
  marks = [];
  /** @type {import("./readout.js").Readout | import("./card_readout.js").CardReadout | null} */
  readout = null;
  // Whether seconds count from a start instead of the epoch.
  elapsed;

  constructor({ elapsed = false } = {}) {
    super();
    this.elapsed = elapsed;
    const chartOf = (element) => this.charts.find((chart) => chart.element === element);
    this.screen = new IntersectionObserver((entries) => {
      for (const entry of entries) chartOf(entry.target)?.setVisible(entry.isIntersecting);
    }, { rootMargin: NEAR });
    this.sizes = new ResizeObserver((entries) => {
      for (const entry of entries) chartOf(entry.target)?.resize();
      this.dispatchEvent(new Event("resize"));
    });
    this.themed = () => this.restyle();
    document.addEventListener("theme", this.themed);
  }

  add(element, settings) {
    const chart = new Chart(this, element, settings);
    this.charts.push(chart);
    this.screen.observe(element);
    this.sizes.observe(element);
    if (!chart.small) {
      followPointer(chart);
      listenToKeys(chart);
    }
    return chart;
  }

  /**
   * First and last second shown: the zoomed window, the last `follow` seconds, or everything.
   * @returns {[number, number]}
   */
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
    this.#changed();
  }

  // Shows `factor` times as many seconds, with the second at its place.
  zoomAround(second, factor) {
    const [from, to] = this.shown();
    this.zoom(second - (second - from) * factor, second + (to - second) * factor);
  }

  reset(follow = 0) {
    this.window = null;
    this.follow = follow;
    this.#changed();
  }

  /**
   * Shows a window, or without one the newest `follow` seconds, or everything.
   * @param {[number, number] | null} window
   */
  show(window, follow) {
    this.window = window;
    this.follow = follow;
    this.#changed();
  }

  #changed() {
    this.draw();
    this.dispatchEvent(new Event("window"));
  }

  // Starts of the visible intervals.
  get #seconds() {
    const { second } = this.charts.find((chart) => chart.columns.second.length)?.columns ?? { second: [] };
    return second.slice(...within(second, ...this.shown()));
  }

  /**
   * Moves the cursor to the interval that is nearest to the second.
   * @param {number | null} second null removes it
   */
  setCursor(second) {
    const [from, to] = this.shown();
    const place = second === null ? null : nearest(this.#seconds, Math.min(Math.max(second, from), to));
    if (place === this.cursor) return;
    this.cursor = place;
    for (const chart of this.charts) chart.showCursor(place);
    this.showReadout();
    this.dispatchEvent(new Event("cursor"));
  }

  // From the newest interval if there is no cursor yet.
  moveCursor(intervals) {
    const seconds = this.#seconds;
    if (!seconds.length) return;
    // From the end without a cursor. A step of a curve has two values at one time.
    const at = this.cursor ?? Infinity;
    const found = intervals > 0 ? seconds.lastIndexOf(at) : seconds.indexOf(at);
    const index = (this.cursor === null ? seconds.length : found) + intervals;
    this.setCursor(seconds[Math.min(Math.max(index, 0), seconds.length - 1)]);
  }

  /** @param {[number, number] | null} range is being chosen */
  select(range) {
    for (const chart of this.charts) chart.showSelection(range);
  }

  // The second whose values the read-out shows: that at the cursor, otherwise the newest.
  get readSecond() {
    return this.cursor ?? this.#seconds.at(-1) ?? null;
  }

  showReadout() {
    this.readout?.show();
  }

  marksNear(second) {
    const [from, to] = this.shown();
    const reach = Math.max(1, (to - from) / 150, this.step / 2);
    return this.marks.filter(({ time, until = time }) => second >= time - reach && second <= until + reach);
  }

  // What to request for the visible window, in at most as many intervals as the widest chart can show.
  scope() {
    const width = Math.max(...this.charts.map((chart) => chart.plotWidth));
    const points = Math.max(1, Math.floor((width * POINTS_PER_PIXEL) / POINTS_ROUNDED)) * POINTS_ROUNDED;
    if (this.window) return { points, since: this.window[0], until: this.window[1] };
    return this.follow ? { points, last: this.follow } : { points };
  }

  draw() {
    for (const chart of this.charts) chart.draw();
    this.showReadout();
  }

  restyle() {
    for (const chart of this.charts) chart.restyle();
    this.showReadout();
  }

  dispose() {
    this.screen.disconnect();
    this.sizes.disconnect();
    document.removeEventListener("theme", this.themed);
    for (const chart of this.charts) chart.dispose();
  }
}
