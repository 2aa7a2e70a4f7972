// A chart of the requested load over time. The points of a curve can be moved in it.

import { significant } from "../web/format.js";
import { ChartGroup } from "../web/charts/group.js";
import { Readout } from "../web/charts/readout.js";
import { endWithRoom } from "./curve_edit.js";
import { Handles } from "./handles.js";

const HOUR = 3600;
// Enough for a value at every place of the cursor.
const POINTS = 240;
// Room above the highest point, to move it there.
const ROOM = 1.3;

/**
 * A load over time: `points` are [seconds, load], joined by straight lines, with two at the same time for a step; `loadAt`
 * is the load between them; it lasts `length` seconds. `unit` is the title of its axis.
 * @typedef {{ points: number[][], loadAt: (seconds: number) => number, length: number, unit: string,
 *   format: (value: number | null) => string }} Load
 */
/** A curve whose points can be moved: [seconds, percent] of `target`. @typedef {{ points: [number, number][], target: number, stepped: boolean }} Curve */

export class LoadPreview {
  element;

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} readout
   * @param {(points: [number, number][]) => void} change is called with the points of a curve when they are moved
   */
  constructor(element, readout, change) {
    this.element = element;
    this.group = new ChartGroup({ elapsed: true });
    // An interval lasts until the next one.
    this.group.step = Infinity;
    this.chart = this.group.add(element, { lines: [], format: significant, axis: significant });
    this.readout = new Readout(readout, this.group);
    this.handles = new Handles(this.chart, change);
  }

  /**
   * Draws the load from its start to its end, and what a curve has after that.
   * @param {Load} load
   * @param {Curve | null} curve
   */
  draw({ points, loadAt, length, unit, format }, curve) {
    const last = curve ? curve.points[curve.points.length - 1][0] : length;
    const end = curve && last >= length ? endWithRoom(last) : length;
    const shown = Math.max(last, length);
    const between = Array.from({ length: POINTS + 1 }, (_, index) => (shown * index) / POINTS)
      .filter((time) => points.every(([known]) => known !== time))
      .map((time) => [time, loadAt(time)]);
    const all = [...points, ...between].sort((a, b) => a[0] - b[0]);
    // What the curve does not define is held; what is after the end is not reached.
    const own = Math.min(last, length);
    const column = (has) => all.map(([time, value]) => (has(time) ? value : null));
    Object.assign(this.chart, {
      format,
      headroom: curve ? ROOM : undefined,
      columns: {
        second: all.map(([time]) => time),
        load: column((time) => time <= own),
        held: column((time) => last < length && time >= own && time <= length),
        after: column((time) => length < last && time >= length),
      },
    });
    const x = end < HOUR ? gettext("time since the start (min:s)") : gettext("time since the start (h:min:s)");
    this.chart.setTitles({ x, y: unit });
    this.chart.setLines([
      { key: "load", name: gettext("target"), colour: "asked", area: true, width: 2 },
      { key: "held", name: gettext("target"), colour: "asked", area: true, width: 2, dashed: true, continues: "load" },
      { key: "after", name: gettext("after the end"), colour: "asked", dashed: true, continues: "load" },
    ]);
    this.group.marks = last > length ? [{ time: length, text: gettext("end of the run"), bad: false }] : [];
    this.group.end = end;
    this.group.shortest = end;
    if (this.group.window !== null && this.group.window[1] > end) this.group.window = null;
    this.handles.show(curve?.points ?? null, curve?.target ?? 0, curve?.stepped ?? false);
    this.group.draw();
  }
}
