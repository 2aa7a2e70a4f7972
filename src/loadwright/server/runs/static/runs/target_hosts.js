// The tab of the hosts under test: which are shown, and their figures on the time axis of the run.

import { count, of100, significant, size } from "../web/format.js";
import { get, put } from "../web/http.js";
import { ChartGroup } from "../web/charts/group.js";
import { link } from "../web/charts/linked.js";
import { Readout } from "../web/charts/readout.js";
import { wireTools } from "../web/charts/tools.js";
import { columnsOf, linesOf } from "./host_columns.js";

const EVERY_MS = 2000;
const SETTLED_MS = 150;

const perSecond = (value) => (value === null ? size(null) : `${size(value)}/s`);
const share = { format: of100, max: 100 };
// Mostly small: the scale follows the values, up to 100%.
const fraction = { format: of100, ceiling: 100 };
const throughput = { format: perSecond, axis: size };

/**
 * The charts, by the ends of their ids. Those of what only some hosts have are hidden without it.
 * @type {Record<string, { figures: import("./host_columns.js").Shown[], settings: any, optional?: boolean }>}
 */
const CHARTS = {
  cpu: { figures: [{ figure: "host.cpu_percent" }, { figure: "host.cpu_iowait_percent", name: gettext("waiting for disks") }], settings: share },
  memory: { figures: [{ figure: "host.memory_percent" }], settings: share },
  load: { figures: [{ figure: "host.load_1" }], settings: { format: significant } },
  "disk-busy": { figures: [{ figure: "host.disk_busy_percent" }], settings: share },
  disk: { figures: [{ figure: "host.disk_read_bytes_s" }, { figure: "host.disk_written_bytes_s", name: gettext("written") }], settings: throughput },
  network: { figures: [{ figure: "host.received_bytes_s" }, { figure: "host.sent_bytes_s", name: gettext("sent") }], settings: throughput },
  tcp: { figures: [{ figure: "host.tcp_established" }], settings: { format: count, whole: true } },
  retransmits: { figures: [{ figure: "host.tcp_retransmit_percent" }], settings: fraction },
  pressure: {
    figures: [
      { figure: "host.pressure_cpu_percent" },
      { figure: "host.pressure_memory_percent", name: gettext("memory") },
      { figure: "host.pressure_io_percent", name: gettext("disks") },
    ],
    settings: fraction,
    optional: true,
  },
  heap: { figures: [{ figure: "host_jvm.heap_percent" }], settings: share, optional: true },
  gc: { figures: [{ figure: "host_jvm.gc_percent" }], settings: fraction, optional: true },
  "full-gc": { figures: [{ figure: "host_jvm.full_gcs" }], settings: { format: count, whole: true }, optional: true },
  process: { figures: [{ figure: "host_process.cpu_percent" }], settings: { format: of100 }, optional: true },
};

export class TargetHosts {
  pane;
  path;
  group = new ChartGroup();
  /** The group of the run. @type {ChartGroup} */
  run;
  /** The hosts of the run; null until they were requested. @type {{ id: number, name: string, room: string, chosen: boolean, guarded: boolean }[] | null} */
  hosts = null;
  /** @type {import("./host_columns.js").HostSeries} */
  series = { start: 0, resolution: 1, intervals: 0, hosts: [] };
  active = true;
  charts;
  readout;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  settling;
  asked = 0;

  /**
   * @param {HTMLElement} pane
   * @param {string} run its id
   * @param {ChartGroup} group of the run’s charts
   */
  constructor(pane, run, group) {
    this.pane = pane;
    this.path = `/api/v1/runs/${run}/hosts`;
    this.run = group;
    this.charts = Object.entries(CHARTS).map(([name, { figures, settings, optional }]) => ({ chart: this.#add(name, settings), figures, optional }));
    this.readout = new Readout(pane.querySelector("[data-readout]"), this.group);
    link(group, this.group);
    this.group.addEventListener("resize", () => this.requestSoon());
    this.group.addEventListener("window", () => this.requestSoon());
    pane.querySelector("[data-hosts]").addEventListener("change", () => this.#choose());
    setInterval(() => this.active && this.requestSoon(), EVERY_MS);
  }

  #add(name, settings) {
    const element = this.pane.querySelector(`#chart-host-${name}`);
    const card = element.closest(".card");
    const title = card.querySelector("h2").textContent.trim();
    const chart = this.group.add(element, { lines: [], ...settings, title, legend: card.querySelector(".lw-legend") });
    wireTools(chart, card);
    return chart;
  }

  get shown() {
    return this.pane.classList.contains("active") && !document.hidden;
  }

  get chosen() {
    return (this.hosts ?? []).filter((host) => host.chosen);
  }

  /**
   * Follows the time axis of the run, and requests the figures again once it has ended.
   * @param {boolean} active whether the run has not ended
   */
  follow(active) {
    const { start, end, shortest, marks } = this.run;
    Object.assign(this.group, { start, end, shortest, marks });
    const ended = this.active && !active;
    this.active = active;
    if (ended || !this.series.intervals) this.requestSoon();
    else if (this.shown) this.group.draw();
  }

  /** Requests what is to be seen, when the tab is opened and when the window has settled. */
  requestSoon() {
    clearTimeout(this.settling);
    if (this.shown) this.settling = setTimeout(() => this.#request(), SETTLED_MS);
  }

  async #request() {
    const asked = ++this.asked;
    try {
      if (this.hosts === null) this.#showHosts((await get(this.path)).hosts);
      const series = this.chosen.length && this.run.end ? await get(this.#address()) : { ...this.series, intervals: 0, hosts: [] };
      // Only the newest answer is shown.
      if (asked === this.asked) this.#show(series);
      this.#fail("");
    } catch (error) {
      this.#fail(error.message);
    }
  }

  #address() {
    const [since, until] = this.run.shown();
    const parameters = new URLSearchParams({
      points: String(this.group.scope().points), since: String(Math.floor(since)), until: String(Math.min(Math.ceil(until), this.run.end)),
    });
    for (const { id } of this.chosen) parameters.append("host", String(id));
    return `${this.path}/series?${parameters}`;
  }

  #show(series) {
    this.series = series;
    const columns = columnsOf(series);
    this.group.step = series.resolution;
    for (const { chart, figures, optional } of this.charts) {
      const lines = linesOf(series, figures, this.chosen);
      chart.element.closest(".card").hidden = Boolean(optional) && !lines.length;
      chart.setLines(lines);
      chart.columns = columns;
    }
    this.group.draw();
  }

  #showHosts(hosts) {
    this.hosts = hosts;
    this.pane.querySelector("[data-none]").hidden = hosts.length > 0;
    for (const part of this.pane.querySelectorAll("[data-some]")) part.hidden = !hosts.length;
    const boxes = hosts.map(({ id, name, room, chosen, guarded }) => {
      const label = Object.assign(document.createElement("label"), { className: "form-check m-0" });
      const box = Object.assign(document.createElement("input"), {
        className: "form-check-input", type: "checkbox", name: "host", value: String(id), checked: chosen, disabled: guarded,
      });
      label.title = guarded ? gettext("A requirement of the run is about this host.") : room;
      label.append(box, Object.assign(document.createElement("span"), { className: "form-check-label", textContent: name }));
      return label;
    });
    this.pane.querySelector("[data-hosts]").replaceChildren(...boxes);
  }

  // People who can only read choose for themselves.
  async #choose() {
    const checked = new Set([...this.pane.querySelectorAll("[name=host]:checked")].map((box) => Number(box.value)));
    this.hosts = (this.hosts ?? []).map((host) => ({ ...host, chosen: checked.has(host.id) }));
    this.requestSoon();
    if (!this.pane.dataset.mayChoose) return;
    try {
      await put(this.path, { hosts: [...checked] });
      this.#fail("");
    } catch (error) {
      this.#fail(error.message);
    }
  }

  #fail(text) {
    const note = this.pane.querySelector("[data-error]");
    note.hidden = !text;
    if (note.textContent !== text) note.textContent = text;
  }
}
