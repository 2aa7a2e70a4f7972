// The page of a run in any state: head, figures, charts and tables follow the live data.

import { ChartGroup } from "../web/charts.js";
import { count, milliseconds, percent, rate, significant, size } from "../web/format.js";
import { RunFeed } from "./feed.js";
import { showHead } from "./head.js";
import { errorTable, eventTable, generatorTable, labelTable } from "./run_tables.js";
import { Steering } from "./steering.js";

const page = document.getElementById("run");
const mode = page.dataset.mode;
const feed = new RunFeed(page.dataset.run);
const group = new ChartGroup();
const byId = (id) => document.getElementById(id);
const DRAW_EVERY = 1000;
const KINDS_SHOWN = 4;

const asked = { key: "rate_asked", name: gettext("asked"), colour: "asked", dashed: true, z: 1 };
const lines = {
  rate: [...(mode === "rate" ? [asked] : []), { key: "rate", name: mode === "rate" ? gettext("reached") : gettext("samples"), colour: "reached" }],
  errors: [{ key: "errors", name: gettext("errors"), colour: "errors", area: true, worst: true }],
  label: [{ key: "rate", name: gettext("samples"), colour: "reached" }],
};

const charts = {
  rate: group.add(byId("chart-rate"), { lines: lines.rate, format: rate, axis: significant }),
  latency: group.add(byId("chart-latency"), {
    lines: [
      { key: "p50_ms", name: "p50", colour: "p50", z: 4, worst: true },
      { key: "p95_ms", name: "p95", colour: "p95", z: 3, worst: true },
      { key: "p99_ms", name: "p99", colour: "p99", worst: true },
    ],
    format: milliseconds,
  }),
  errors: group.add(byId("chart-errors"), { lines: lines.errors, format: rate, axis: significant, minInterval: 1 }),
  threads: group.add(byId("chart-threads"), {
    lines: [{ key: "threads", name: gettext("threads"), colour: "threads", area: true }], format: count, minInterval: 1,
  }),
  bytes: group.add(byId("chart-bytes"), {
    lines: [
      { key: "bytes_received", name: gettext("received"), colour: "reached" },
      { key: "bytes_sent", name: gettext("sent"), colour: "other-2" },
    ],
    format: (value) => `${size(value)}/s`, axis: size,
  }),
  cpu: group.add(byId("chart-cpu"), { lines: [], format: (value) => percent(value === null ? null : value / 100), axis: (value) => `${value} %`, max: 100 }),
};

const steering = new Steering(byId("steering"), page.dataset.run);
/** @type {string | null} */
let chosenGenerator = null;

const tables = {
  labels: labelTable(byId("labels-table"), chooseLabel),
  generators: generatorTable(byId("generators-table"), {
    act: steering.allowed ? (what, row) => steering.act(what, row) : null,
    pick: chooseGenerator,
  }),
  errors: errorTable(byId("errors-table")),
  events: eventTable(byId("events-table")),
};

function choose(label, generator) {
  feed.follow(label);
  chosenGenerator = generator;
  tables.labels.select(label);
  tables.generators.select(generator);
  const chip = byId("chosen");
  chip.hidden = label === null && generator === null;
  chip.firstElementChild.textContent = label ?? feed.generators.find((one) => one.id === generator)?.name ?? "";
  feed.labelSeries = { second: [] };
  showCharts();
}

function chooseLabel(label) {
  choose(label === "" || feed.label === label ? null : label, null);
}

function chooseGenerator(id) {
  choose(null, chosenGenerator === id ? null : id);
}

// The CPU columns of all generators, aligned with the seconds of the run.
function cpuColumns() {
  /** @type {import("./feed.js").Columns} */
  const columns = { second: feed.series.second };
  const start = columns.second[0] ?? 0;
  for (const [id, series] of feed.generatorSeries) {
    const column = new Array(columns.second.length).fill(null);
    series.second.forEach((second, row) => {
      if (second >= start && second - start < column.length) column[second - start] = series.cpu_percent?.[row] ?? null;
    });
    columns[id] = column;
  }
  return columns;
}

const CPU_COLOURS = ["reached", "p95", "threads", "p50", "other-1", "other-2", "asked", "p99"];

// "503", or the distinguishing part of a Java exception.
function shortKind(kind) {
  return kind.match(/^\d{3}\b/)?.[0] ?? kind.match(/(\w+)(?:Exception|Error)\b/)?.[1] ?? kind;
}

function errorColumns() {
  /** @type {import("./feed.js").Columns} */
  const columns = { second: feed.series.second, errors: feed.series.errors };
  const start = columns.second[0] ?? 0;
  const sums = [...feed.errorKinds].map(([kind, series]) => ({ kind, sum: series.count.reduce((sum, value) => sum + (value ?? 0), 0) }));
  const kinds = sums.sort((a, b) => b.sum - a.sum).slice(0, KINDS_SHOWN).map(({ kind }) => kind);
  for (const kind of kinds) {
    const series = feed.errorKinds.get(kind) ?? { second: [], count: [] };
    const column = new Array(columns.second.length).fill(0);
    series.second.forEach((second, row) => {
      if (second >= start && second - start < column.length) column[second - start] = series.count[row] ?? 0;
    });
    columns[`kind:${kind}`] = column;
  }
  return { errors: columns, kinds };
}

function showCharts() {
  const { run, series } = feed;
  if (!run) return;
  const label = feed.label !== null;
  const own = chosenGenerator === null ? undefined : feed.generatorSeries.get(chosenGenerator);
  const whole = own ?? series;
  const main = label ? feed.labelSeries : whole;
  const begin = run.start_at ?? feed.now();
  group.start = Math.floor(Math.min(series.second[0] ?? begin, begin));
  group.shortest = feed.active ? 60 : 10;
  group.end = series.second[series.second.length - 1] ?? group.start;
  group.setMarks(feed.events.map((event) => ({ time: event.time, text: event.text, bad: event.bad })));
  byId("rate-unit").textContent = mode === "rate" && !label ? gettext("transactions per second") : gettext("samples per second");
  charts.rate.setLines(label ? lines.label : lines.rate);
  charts.rate.columns = main;
  charts.latency.columns = main;
  const { errors, kinds } = errorColumns();
  charts.errors.columns = label ? feed.labelSeries : own ?? errors;
  const several = !label && !own && kinds.length > 1;
  const tones = ["p99", "p95", "other-2", "other-1"];
  charts.errors.setLines(several
    ? [...lines.errors, ...kinds.map((kind, index) => ({ key: `kind:${kind}`, name: kind, short: shortKind(kind), quiet: true, colour: tones[index], width: 1.2, worst: true }))]
    : lines.errors);
  charts.threads.columns = whole;
  charts.bytes.columns = whole;
  charts.cpu.setLines(feed.generators.map((generator, index) => ({
    key: generator.id, name: generator.name, colour: CPU_COLOURS[index % CPU_COLOURS.length],
  })).filter((line) => !own || line.key === chosenGenerator));
  charts.cpu.columns = cpuColumns();
  group.draw();
  showHint();
}

const plainHint = byId("hint").textContent;

// On long ranges a point covers several seconds; the page states which aggregate it shows.
function showHint() {
  const step = group.secondsAPoint();
  const words = gettext("Each point covers %(step)s s: the mean of rates, the worst second of latency and errors. Drag to zoom in.");
  const text = step > 1 ? interpolate(words, { step }, true) : plainHint;
  if (byId("hint").textContent !== text) byId("hint").textContent = text;
}

const present = (values) => (values ?? []).filter((value) => value !== null);
const mean = (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null);

// For an ended run, the table shows the means of each generator.
function withMeans(known) {
  const generator = {
    ...known,
    active: ["pending", "starting", "running"].includes(feed.run.state),
    steerable: mode !== "as_written",
    log: `/runs/${feed.run.id}/files/jmeter-${known.id}.log`,
  };
  if (feed.active) return generator;
  const series = feed.generatorSeries.get(generator.id) ?? { second: [] };
  const threads = present(series.threads);
  return {
    ...generator,
    rate: mean(present(series.rate)),
    rate_asked: mean(present(series.rate_asked)),
    cpu_percent: mean(present(series.cpu_percent)),
    threads: threads.length ? Math.max(...threads) : null,
  };
}

let drawn = -DRAW_EVERY;
/** @type {ReturnType<typeof setTimeout> | null} */
let waiting = null;

// Charts are drawn at most once per second, and not in a hidden tab.
function drawSoon() {
  if (waiting !== null) return;
  const wait = Math.max(0, drawn + DRAW_EVERY - performance.now());
  waiting = setTimeout(() => {
    waiting = null;
    if (document.hidden) return;
    drawn = performance.now();
    showCharts();
  }, wait);
}

document.addEventListener("visibilitychange", () => !document.hidden && feed.run && drawSoon());

let wasActive = false;

// Reloading shows the reason: the page is not found.
feed.addEventListener("gone", () => location.reload());
feed.addEventListener("change", ({ detail: keys }) => {
  showHead(feed, mode);
  if (keys.has("labels") || keys.has("total")) {
    tables.labels.show(feed.labels.length ? [feed.total, ...feed.labels] : []);
    tables.labels.select(feed.label);
    byId("labels-count").textContent = feed.labels.length || "";
  }
  if (keys.has("generators")) {
    tables.generators.show(feed.generators.map(withMeans));
    tables.generators.select(chosenGenerator);
    steering.ofRun(feed.generators.map((one) => one.id));
    byId("generators-count").textContent = feed.generators.length || "";
  }
  if (keys.has("errors")) {
    tables.errors.show(feed.errors);
    byId("errors-count").textContent = feed.errors.length || "";
  }
  if (keys.has("events")) {
    tables.events.show(feed.events.map((event) => ({ ...event, since: event.time - (feed.run.start_at ?? event.time) })));
    byId("events-count").textContent = feed.events.length || "";
  }
  const nothing = !feed.active && !feed.series.second.length;
  for (const part of document.querySelectorAll(".run-tools, .run-charts")) part.hidden = nothing;
  if (["series", "events", "generators", "error_series"].some((key) => keys.has(key))) drawSoon();
  if (!feed.active) steering.over();
  if (wasActive && !feed.active) {
    htmx.trigger("#files", "refresh");
    if (byId("failures").classList.contains("active")) htmx.trigger("#failures", "refresh");
  }
  wasActive = feed.active;
});

feed.addEventListener("label", drawSoon);
feed.addEventListener("link", ({ detail: there }) => {
  byId("link").hidden = there || feed.run === null || !feed.active;
});
setInterval(() => feed.run && feed.active && showHead(feed, mode), 1000);

byId("chosen").querySelector("button").addEventListener("click", () => chooseLabel(""));
byId("log").addEventListener("click", ({ currentTarget: button }) => {
  const log = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(log));
  button.classList.toggle("active", log);
  charts.latency.setLog(log);
});
for (const button of document.querySelectorAll("[data-follow]")) {
  button.addEventListener("click", () => group.reset(Number(button.dataset.follow)));
}
byId("unzoom").addEventListener("click", () => group.reset(group.follow));
group.addEventListener("window", () => {
  showHint();
  byId("unzoom").disabled = group.window === null;
  for (const button of document.querySelectorAll("[data-follow]")) {
    const chosen = group.window === null && Number(button.dataset.follow) === group.follow;
    button.classList.toggle("active", chosen);
    button.setAttribute("aria-pressed", String(chosen));
  }
});
