// The charts of a run: which lines they show of the whole run, of a label or of a generator.

import { count, milliseconds, of100, rate, significant, size } from "../web/format.js";
import { ChartGroup } from "../web/charts/group.js";
import { KINDS, SERIES } from "../web/charts/palette.js";
import { Readout } from "../web/charts/readout.js";
import { wireTools } from "../web/charts/tools.js";
import { aligned } from "./columns.js";
import { shortKinds } from "./error_kinds.js";

/** @typedef {import("../web/charts/rows.js").Line} Line */

// What the charts show, by the kind of samples.
const WORDS = {
  request: { name: gettext("requests"), rate: gettext("requests per second"), of: gettext("of all requests"), failed: gettext("failed requests per second") },
  transaction: { name: gettext("transactions"), rate: gettext("transactions per second"), of: gettext("of all transactions"), failed: gettext("failed transactions per second") },
  sample: { name: gettext("samples"), rate: gettext("samples per second"), of: gettext("of all samples"), failed: gettext("failed samples per second") },
};

const LINES = {
  rate: [
    { key: "rate_asked", name: gettext("target"), colour: "asked", dashed: true, step: true, z: 1 },
    { key: "rate", name: gettext("actual"), colour: "reached" },
  ],
  latency: [
    { key: "p50_ms", name: "p50", colour: "p50", z: 4 },
    { key: "p95_ms", name: "p95", colour: "p95", z: 3 },
    { key: "p99_ms", name: "p99", colour: "p99" },
  ],
  errors: [{ key: "errors", name: gettext("errors"), colour: "errors", area: true, perSecond: true }],
  threads: [{ key: "threads", name: gettext("threads"), colour: "threads", area: true }],
  bytes: [
    { key: "bytes_received", name: gettext("received"), colour: "received", perSecond: true },
    { key: "bytes_sent", name: gettext("sent"), colour: "sent", perSecond: true },
  ],
};

const byId = (id) => document.getElementById(id);

export class RunCharts {
  group = new ChartGroup();
  charts;
  /** Kinds of errors that are charted. @type {string[]} */
  kinds = [];
  words = WORDS.sample;
  /** @type {import("./overlay.js").Overlay | null} */
  overlay = null;
  plainCpuNote = byId("cpu-note").textContent;

  constructor(mode) {
    this.mode = mode;
    this.charts = {
      rate: this.#add("rate", { lines: LINES.rate, format: rate, axis: significant }),
      latency: this.#add("latency", { lines: LINES.latency, bands: [["p95_ms", "p50_ms", "p50"]], format: milliseconds }),
      errors: this.#add("errors", { lines: LINES.errors, format: rate, axis: significant }),
      threads: this.#add("threads", { lines: LINES.threads, format: count, whole: true }),
      bytes: this.#add("bytes", { lines: LINES.bytes, format: (value) => (value === null ? size(null) : `${size(value)}/s`), axis: size }),
      cpu: this.#add("cpu", { lines: [], format: of100, max: 100 }),
    };
    this.readout = new Readout(byId("readout"), this.group);
  }

  #add(name, settings) {
    const element = byId(`chart-${name}`);
    const card = element.closest(".card");
    const chart = this.group.add(element, { ...settings, title: card.querySelector("h2").textContent.trim(), legend: card.querySelector(".lw-legend") });
    wireTools(chart, card);
    return chart;
  }

  /**
   * @param {import("./feed.js").RunFeed} feed
   * @param {{ label: any, generator: string | null, heat: boolean, overlay: import("./overlay.js").Overlay }} chosen
   *   `label` is its row
   */
  show(feed, { label, generator, heat, overlay }) {
    const { group, charts } = this;
    const { bounds, resolution, series } = feed.charts;
    const own = generator === null ? undefined : feed.charts.generator;
    const whole = own ?? series;
    const main = label === null ? whole : feed.charts.label;
    const begin = feed.run.start_at ?? feed.now();
    group.step = resolution;
    group.start = Math.floor(Math.min(bounds?.[0] ?? begin, begin));
    group.shortest = feed.active ? 60 : 10;
    group.end = Math.max(bounds?.[1] ?? group.start, feed.run.second ?? 0);
    group.marks = feed.events.map((event) => ({ time: event.time, text: event.text, bad: event.bad }));
    // Other runs had other generators.
    this.overlay = generator === null ? overlay : null;
    this.#request(label);
    this.#showWords(feed, label, heat);
    this.#set("rate", main, this.#rateLines(label));
    this.#set("latency", main, LINES.latency);
    for (const name of ["threads", "bytes"]) this.#set(name, whole, LINES[name]);
    charts.latency.setHeat(heat && feed.charts.heat !== null ? this.#heat(feed.charts.heat) : null);
    if (label !== null || own) {
      this.#set("errors", main, LINES.errors);
    } else {
      this.#showErrors(feed.charts);
    }
    if (own) {
      charts.cpu.columns = own;
      charts.cpu.setLines([{ key: "cpu_percent", name: nameOf(feed, generator), colour: SERIES[0] }]);
    } else {
      this.#showCpu(feed);
    }
    group.draw();
  }

  // The chart shows lines of the run, and those of others.
  #set(name, columns, lines) {
    const chart = this.charts[name];
    const others = this.overlay?.of(name, columns.second, this.group.step);
    chart.columns = { ...columns, ...others?.columns };
    chart.setLines([...lines, ...(others?.lines ?? [])]);
  }

  #request(label) {
    const [since, until] = this.group.shown().map(Math.floor);
    const { start, step } = this.group;
    this.overlay?.request({ start, since, until, step, label: label?.label ?? null, kind: label?.kind ?? null });
  }

  #rateLines(label) {
    if (this.mode === "rate" && label === null) return LINES.rate;
    return [{ key: "rate", name: this.words.name, colour: "reached" }];
  }

  #showWords(feed, label, heat) {
    const kind = label === null ? (feed.separated ? "request" : null) : label.kind;
    const words = WORDS[kind] ?? WORDS.sample;
    this.words = words;
    const paced = this.mode === "rate" && label === null;
    byId("rate-unit").textContent = paced ? gettext("transactions per second") : words.rate;
    const unknown = heat && feed.charts.heat !== null && !feed.charts.heat.columns.second.length;
    byId("latency-of").textContent = unknown ? gettext("histograms are no longer kept") : words.of;
    byId("errors-unit").textContent = words.failed;
  }

  #heat({ edges, columns }) {
    return { edges, second: columns.second, counts: columns.counts ?? [] };
  }

  #showErrors({ series, errorKinds, resolution }) {
    const sums = [...errorKinds].map(([kind, own]) => ({ kind, own, sum: own.count.reduce((sum, value) => sum + value, 0) }));
    const most = inFormerOrder(sums.sort((a, b) => b.sum - a.sum).slice(0, KINDS.length), this.kinds);
    this.kinds = most.map(({ kind }) => kind);
    const columns = most.map(({ kind, own }) => [`kind:${kind}`, aligned(series, own, "count", resolution, 0)]);
    const short = shortKinds(most.map(({ kind }) => kind));
    const kinds = most.map(({ kind }, index) => ({
      key: `kind:${kind}`, name: kind, short: short[index], quiet: true, colour: KINDS[index], dashed: index % 2 === 1, width: 1.3, perSecond: true,
    }));
    const lines = kinds.length > 1 ? [...LINES.errors, ...kinds] : LINES.errors;
    this.#set("errors", { ...series, ...Object.fromEntries(columns) }, lines);
  }

  #showCpu(feed) {
    const { series, cpu, resolution } = feed.charts;
    const charted = feed.generators.flatMap(({ id, name }) => {
      const own = cpu.get(id);
      return own ? [{ id, name, own }] : [];
    });
    this.charts.cpu.setLines(charted.map(({ id, name }, index) => ({
      key: id, name, colour: SERIES[index % SERIES.length], dashed: index >= SERIES.length,
    })));
    const columns = charted.map(({ id, own }) => [id, aligned(series, own, "cpu_percent", resolution, null)]);
    this.charts.cpu.columns = { second: series.second, ...Object.fromEntries(columns) };
    const some = interpolate(gettext("the first %(shown)s of %(all)s generators"), { shown: charted.length, all: feed.generators.length }, true);
    byId("cpu-note").textContent = charted.length < feed.generators.length && charted.length ? some : this.plainCpuNote;
  }
}

// A kind keeps its colour, and its chart is not built again, while others overtake it.
function inFormerOrder(most, former) {
  const known = former.flatMap((kind) => most.find((one) => one.kind === kind) ?? []);
  return [...known, ...most.filter((one) => !former.includes(one.kind))];
}

function nameOf(feed, generator) {
  return feed.generators.find((one) => one.id === generator)?.name ?? generator;
}
