// The charts of hosts on any page: they join the page's group, with which they share cursor and zoom.
//
// A page includes monitoring/_charts.html, creates HostCharts with the element around it, requests `figures(…)`, and calls
// `show` with what the API returned.

import { wireTools } from "../web/charts/tools.js";
import { CHARTS, figuresOf } from "./host_figures.js";
import { linesOf } from "./host_lines.js";

/** @typedef {import("./host_lines.js").Shown} Shown */

export class HostCharts {
  group;
  /** @type {Map<string, import("../web/charts/chart.js").Chart>} */
  charts = new Map();
  absent;

  /**
   * @param {HTMLElement} root has the cards of charts, all of CHARTS or some
   * @param {import("../web/charts/group.js").ChartGroup} group
   */
  constructor(root, group) {
    this.group = group;
    this.absent = root.querySelector("[data-absent]");
    for (const [name, { format, axis, max, whole }] of Object.entries(CHARTS)) {
      const element = root.querySelector(`#chart-host-${name}`);
      if (!element) continue;
      const card = element.closest(".card");
      const title = card.querySelector("h2").textContent.trim();
      const chart = group.add(element, { format, axis, max, whole, title, lines: [], legend: card.querySelector(".lw-legend") });
      element.dataset.nothing = gettext("Nothing was measured in this time.");
      wireTools(chart, card);
      this.charts.set(name, chart);
    }
  }

  /** The names of the figures that the charts show. @param {number} hosts 0 for their average */
  figures(hosts) {
    return figuresOf({ names: [...this.charts.keys()], hosts });
  }

  /**
   * Shows figures. The page draws the group afterwards.
   * @param {Shown} shown
   */
  show(shown) {
    this.group.step = shown.data.step;
    const absent = [];
    for (const [name, chart] of this.charts) {
      const { lines, columns } = linesOf(CHARTS[name], shown);
      chart.setLines(lines);
      chart.columns = columns;
      const left = Boolean(CHARTS[name].optional) && !lines.length;
      chart.element.closest(".card").hidden = left;
      chart.element.classList.toggle("host-nothing", !lines.length);
      if (left) absent.push(chart.title);
    }
    this.#showAbsent(absent);
  }

  #showAbsent(titles) {
    if (!this.absent) return;
    this.absent.hidden = !titles.length;
    const text = interpolate(gettext("Not measured here: %(charts)s."), { charts: titles.join(gettext(", ")) }, true);
    if (this.absent.textContent !== text) this.absent.textContent = text;
  }
}
