// The charts of hosts on any page: they join the page's group, with which they share cursor and zoom.
//
// A page includes monitoring/_charts.html, creates HostCharts with the element around it, requests `figures(…)`, and calls
// `show` with what the API returned. The charts of parts, such as ports, have a list to choose one of them.

import { wireTools } from "../web/charts/tools.js";
import { CHARTS, figuresOf, partsOf } from "./host_figures.js";
import { linesOf } from "./host_lines.js";

/** @typedef {import("./host_lines.js").Shown} Shown */

const ALL = {
  host_core: gettext("all cores"), host_disk: gettext("all disks"), host_filesystem: gettext("all file systems"), host_network: gettext("all interfaces"),
  host_port: gettext("all ports"), host_jvm: gettext("all JVMs"), host_process: gettext("all processes"), host_collector: gettext("all collectors"),
};

/** The parts of a family that were measured, numbers in their order. @param {import("./host_data.js").HostData} data */
export function partsIn(data, family) {
  const found = new Set(data.lines.filter(({ figure }) => figure.startsWith(`${family}.`)).map(({ part }) => part));
  return [...found].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

// Dispatches "part" when another part was chosen.
export class HostCharts extends EventTarget {
  group;
  #declared;
  /** The chosen part of each family, such as { host_port: "8080" }. @type {Record<string, string>} */
  parts = {};
  /** @type {Map<string, HTMLSelectElement>} */
  #choices = new Map();
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Map<string, import("../web/charts/chart.js").Chart>} */
  charts = new Map();
  absent;

  /**
   * @param {HTMLElement} root has the cards of charts, all of those that are declared or some
   * @param {import("../web/charts/group.js").ChartGroup} group
   * @param {Record<string, import("./host_figures.js").HostChart>} declared
   */
  constructor(root, group, declared = CHARTS) {
    super();
    this.group = group;
    this.#declared = declared;
    this.absent = root.querySelector("[data-absent]");
    for (const [name, { format, axis, max, ceiling, whole }] of Object.entries(declared)) {
      const element = root.querySelector(`#chart-host-${name}`);
      if (!element) continue;
      const card = element.closest(".card");
      const title = card.querySelector("h2").textContent.trim();
      const chart = group.add(element, { format, axis, max, ceiling, whole, title, lines: [], legend: card.querySelector(".lw-legend") });
      element.dataset.nothing = gettext("Nothing was measured in this time.");
      wireTools(chart, card);
      this.charts.set(name, chart);
      if (partsOf(declared[name])) this.#choices.set(name, this.#choice(card, partsOf(declared[name]), title));
    }
  }

  #choice(card, family, title) {
    const select = document.createElement("select");
    select.className = "form-select form-select-sm host-part";
    select.autocomplete = "off";
    select.ariaLabel = interpolate(gettext("Shown in the chart %(title)s"), { title }, true);
    select.hidden = true;
    card.querySelector(".lw-chart-tools").before(select);
    select.addEventListener("change", () => {
      this.choose(family, select.value);
      this.dispatchEvent(new Event("part"));
    });
    return select;
  }

  /** Shows one part of a family, or all with an empty one. */
  choose(family, part) {
    const others = Object.entries(this.parts).filter(([name]) => name !== family);
    this.parts = Object.fromEntries(part ? [...others, [family, part]] : others);
    if (this.#shown === null) return;
    this.show(this.#shown);
    this.group.draw();
  }

  /** @param {import("./host_data.js").HostData} data */
  #offer(select, family, data) {
    const chosen = this.parts[family] ?? "";
    const parts = partsIn(data, family);
    const offered = ["", ...parts, ...(chosen && !parts.includes(chosen) ? [chosen] : [])];
    if (JSON.stringify([...select.options].map(({ value }) => value)) !== JSON.stringify(offered)) {
      select.replaceChildren(...offered.map((part) => new Option(part || ALL[family], part)));
    }
    select.value = chosen;
    select.hidden = offered.length <= 2 && !chosen;
  }

  /** The names of the figures that the charts show. @param {number} hosts 0 for their average */
  figures(hosts) {
    return figuresOf({ charts: this.#declared, names: [...this.charts.keys()], hosts });
  }

  /**
   * Shows figures. The page draws the group afterwards.
   * @param {Shown} shown
   */
  show(shown) {
    this.#shown = shown;
    this.group.step = shown.data.step;
    const absent = [];
    for (const [name, chart] of this.charts) {
      const declared = this.#declared[name];
      if (declared.lines.some(({ figure }) => shown.waiting?.includes(figure))) continue;
      const { lines, columns } = linesOf(declared, { ...shown, parts: this.parts });
      chart.setLines(lines);
      chart.columns = columns;
      const family = partsOf(declared);
      const choice = this.#choices.get(name);
      if (choice) this.#offer(choice, family, shown.data);
      const left = Boolean(declared.optional) && !lines.length && !this.parts[family];
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
