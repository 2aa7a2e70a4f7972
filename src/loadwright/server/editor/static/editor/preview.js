// The load over time that a thread group or timer of a plugin plans.

import { ChartGroup } from "../web/charts/group.js";
import { significant } from "../web/format.js";

const HOUR = 3600;
/** @type {WeakMap<HTMLElement, { group: ChartGroup, chart: import("../web/charts/chart.js").Chart }>} */
const drawn = new WeakMap();

const unitOf = (unit) => (unit === "threads" ? gettext("threads") : unit);

/**
 * Draws a curve.
 * @param {HTMLElement} place
 * @param {{ unit: string, points: [number, number][] }} preview
 */
export function drawPreview(place, preview) {
  let known = drawn.get(place);
  if (!known) {
    const group = new ChartGroup({ elapsed: true });
    // An interval lasts until the next one.
    group.step = Infinity;
    known = { group, chart: group.add(place, { lines: [], format: significant, axis: significant }) };
    drawn.set(place, known);
  }
  const { group, chart } = known;
  const end = Math.max(preview.points[preview.points.length - 1][0], 1);
  chart.columns = { second: preview.points.map(([time]) => time), load: preview.points.map(([, value]) => value) };
  chart.setTitles({
    x: end < HOUR ? gettext("time since the start (min:s)") : gettext("time since the start (h:min:s)"),
    y: unitOf(preview.unit),
  });
  chart.setLines([{ key: "load", name: gettext("planned"), colour: "asked", area: true, width: 2 }]);
  group.end = end;
  group.shortest = end;
  group.draw();
}
