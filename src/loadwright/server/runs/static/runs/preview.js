// A chart of the requested load over time.

import { significant } from "../web/format.js";
import { ChartGroup } from "../web/charts/group.js";
import { Readout } from "../web/charts/readout.js";

// Enough for a value at every place of the cursor.
const POINTS = 240;

export class LoadPreview {
  element;

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} readout
   */
  constructor(element, readout) {
    this.element = element;
    this.group = new ChartGroup({ elapsed: true });
    // An interval lasts until the next one.
    this.group.step = Infinity;
    this.chart = this.group.add(element, { lines: [], format: significant, axis: significant });
    this.readout = new Readout(readout, this.group);
  }

  /**
   * Draws the load from 0 to `length` seconds.
   * @param {number[][]} points of the curve, time and load each, joined by straight lines; at a step, two with the same time
   * @param {(seconds: number) => number} loadAt the load between them
   * @param {(value: number | null) => string} format
   */
  draw(points, loadAt, length, format) {
    const between = Array.from({ length: POINTS + 1 }, (_, index) => (length * index) / POINTS)
      .filter((time) => points.every(([known]) => known !== time))
      .map((time) => [time, loadAt(time)]);
    const all = [...points, ...between].sort((a, b) => a[0] - b[0]);
    Object.assign(this.chart, { format, columns: { second: all.map(([time]) => time), load: all.map(([, value]) => value) } });
    this.chart.setLines([{ key: "load", name: gettext("target"), colour: "asked", area: true, width: 2 }]);
    this.group.end = length;
    this.group.shortest = length;
    if (this.group.window !== null && this.group.window[1] > length) this.group.window = null;
    this.group.draw();
  }
}
