// The page of a run in any state: head, figures, charts and tables follow the live data.

import { ChartGroup } from "../web/charts.js";
import { count, duration, milliseconds, of100, rate, significant, size } from "../web/format.js";
import { aligned } from "./columns.js";
import { RunFeed } from "./feed.js";
import { showHead } from "./head.js";
import { LabelFilter, labelKey, labelRows, shownLabel } from "./labels.js";
import { errorTable, eventTable, generatorTable, labelTable } from "./run_tables.js";
import { showStatistics } from "./statistics.js";
import { Steering } from "./steering.js";
import { showResultWhileTyping } from "./target.js";

const page = document.getElementById("run");
const mode = page.dataset.mode;
const feed = new RunFeed(page.dataset.run);
const group = new ChartGroup();
const byId = (id) => document.getElementById(id);
const DRAW_EVERY_MS = 250;
const SETTLED_MS = 100;
const KINDS_SHOWN = 4;
const FAILURES_EVERY_MS = 5000;
const SHORT_LENGTH = 24;

// What the charts show, by the kind of samples.
const WORDS = {
  request: { name: gettext("requests"), rate: gettext("requests per second"), of: gettext("of all requests"), failed: gettext("failed requests per second") },
  transaction: { name: gettext("transactions"), rate: gettext("transactions per second"), of: gettext("of all transactions"), failed: gettext("failed transactions per second") },
  sample: { name: gettext("samples"), rate: gettext("samples per second"), of: gettext("of all samples"), failed: gettext("failed samples per second") },
};

const asked = { key: "rate_asked", name: gettext("asked"), colour: "asked", dashed: true, z: 1 };
const lines = {
  rate: [asked, { key: "rate", name: gettext("reached"), colour: "reached" }],
  errors: [{ key: "errors", name: gettext("errors"), colour: "errors", area: true, perSecond: true }],
};

const charts = {
  rate: group.add(byId("chart-rate"), { lines: lines.rate, format: rate, axis: significant }),
  latency: group.add(byId("chart-latency"), {
    lines: [
      { key: "p50_ms", name: "p50", colour: "p50", z: 4 },
      { key: "p95_ms", name: "p95", colour: "p95", z: 3 },
      { key: "p99_ms", name: "p99", colour: "p99" },
    ],
    format: milliseconds,
  }),
  errors: group.add(byId("chart-errors"), { lines: lines.errors, format: rate, axis: significant }),
  threads: group.add(byId("chart-threads"), {
    lines: [{ key: "threads", name: gettext("threads"), colour: "threads", area: true }], format: count, minInterval: 1,
  }),
  bytes: group.add(byId("chart-bytes"), {
    lines: [
      { key: "bytes_received", name: gettext("received"), colour: "reached", perSecond: true },
      { key: "bytes_sent", name: gettext("sent"), colour: "other-2", perSecond: true },
    ],
    format: (value) => `${size(value)}/s`, axis: size,
  }),
  cpu: group.add(byId("chart-cpu"), { lines: [], format: of100, max: 100 }),
};

showResultWhileTyping();
const steering = new Steering(byId("steering"), page.dataset.run);
/** The row of the label that is charted. @type {any} */
let chosenLabel = null;
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

const filter = new LabelFilter(byId("labels-filter"), showLabels);

function showLabels() {
  tables.labels.show(filter.rows(labelRows(feed)));
  tables.labels.select(chosenLabel && labelKey(chosenLabel));
}

// Requests the charts that the page can show of the visible window and of the chosen label or generator.
function request() {
  feed.show({ ...group.scope(), label: chosenLabel?.label, kind: chosenLabel?.kind ?? undefined, generator: chosenGenerator ?? undefined });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

// While the window or the size of the page keeps changing, charts are stretched.
function requestSoon() {
  clearTimeout(settling);
  settling = setTimeout(request, SETTLED_MS);
}

function choose(label, generator) {
  chosenLabel = label;
  chosenGenerator = generator;
  tables.labels.select(label && labelKey(label));
  tables.generators.select(generator);
  const chip = byId("chosen");
  chip.hidden = label === null && generator === null;
  chip.firstElementChild.textContent = label?.title ?? (label && shownLabel(label.label)) ?? feed.generators.find((one) => one.id === generator)?.name ?? "";
  request();
}

// The row of all requests shows the whole run.
function chooseLabel(key) {
  const row = labelRows(feed).find((one) => labelKey(one) === key);
  const again = chosenLabel !== null && labelKey(chosenLabel) === key;
  choose(again || row?.rank === 2 ? null : row, null);
}

function chooseGenerator(id) {
  choose(null, chosenGenerator === id ? null : id);
}

const CPU_COLOURS = ["reached", "p95", "threads", "p50", "other-1", "other-2", "asked", "p99"];

// "503", the distinguishing part of a Java exception, or the beginning of an assertion's message.
function shortKind(kind) {
  return cut(kind.match(/^\d{3}\b/)?.[0] ?? kind.match(/(\w+)(?:Exception|Error)\b/)?.[1] ?? kind);
}

function cut(text) {
  return text.length > SHORT_LENGTH ? `${text.slice(0, SHORT_LENGTH - 1)}…` : text;
}

// Where the short names of two kinds are the same, as for two messages with one code, the kinds themselves.
function shortKinds(kinds) {
  const short = kinds.map(shortKind);
  return kinds.map((kind, index) => (short.filter((one) => one === short[index]).length > 1 ? cut(kind) : short[index]));
}

function errorColumns() {
  const { series, errorKinds, resolution } = feed.charts;
  const sums = [...errorKinds].map(([kind, own]) => ({ kind, own, sum: own.count.reduce((sum, value) => sum + value, 0) }));
  const most = sums.sort((a, b) => b.sum - a.sum).slice(0, KINDS_SHOWN);
  const columns = most.map(({ kind, own }) => [`kind:${kind}`, aligned(series, own, "count", resolution, 0)]);
  return { errors: { ...series, ...Object.fromEntries(columns) }, kinds: most.map(({ kind }) => kind) };
}

function showErrors() {
  const { errors, kinds } = errorColumns();
  charts.errors.columns = errors;
  const tones = ["p99", "p95", "other-2", "other-1"];
  const short = shortKinds(kinds);
  charts.errors.setLines(kinds.length > 1
    ? [...lines.errors, ...kinds.map((kind, index) => ({ key: `kind:${kind}`, name: kind, short: short[index], quiet: true, colour: tones[index], width: 1.2, perSecond: true }))]
    : lines.errors);
}

const plainCpuNote = byId("cpu-note").textContent;

function showCpu() {
  const { series, cpu, resolution } = feed.charts;
  const charted = feed.generators.flatMap(({ id, name }) => {
    const own = cpu.get(id);
    return own ? [{ id, name, own }] : [];
  });
  charts.cpu.setLines(charted.map(({ id, name }, index) => ({ key: id, name, colour: CPU_COLOURS[index % CPU_COLOURS.length] })));
  const columns = charted.map(({ id, own }) => [id, aligned(series, own, "cpu_percent", resolution, null)]);
  charts.cpu.columns = { second: series.second, ...Object.fromEntries(columns) };
  const some = interpolate(gettext("the first %(shown)s of %(all)s generators"), { shown: charted.length, all: feed.generators.length }, true);
  byId("cpu-note").textContent = charted.length < feed.generators.length && charted.length ? some : plainCpuNote;
}

function shownWords() {
  const kind = chosenLabel === null ? (feed.separated ? "request" : null) : chosenLabel.kind;
  return WORDS[kind] ?? WORDS.sample;
}

function showCharts() {
  const { run } = feed;
  if (!run) return;
  const { bounds, resolution, series } = feed.charts;
  const label = chosenLabel !== null;
  const own = chosenGenerator === null ? undefined : feed.charts.generator;
  const whole = own ?? series;
  const main = label ? feed.charts.label : whole;
  const begin = run.start_at ?? feed.now();
  group.step = resolution;
  group.start = Math.floor(Math.min(bounds?.[0] ?? begin, begin));
  group.shortest = feed.active ? 60 : 10;
  group.end = Math.max(bounds?.[1] ?? group.start, run.second ?? 0);
  group.setMarks(feed.events.map((event) => ({ time: event.time, text: event.text, bad: event.bad })));
  const words = shownWords();
  const paced = mode === "rate" && !label;
  byId("rate-unit").textContent = paced ? gettext("transactions per second") : words.rate;
  byId("latency-of").textContent = words.of;
  byId("errors-unit").textContent = words.failed;
  charts.rate.setLines(paced ? lines.rate : [{ key: "rate", name: words.name, colour: "reached" }]);
  for (const name of ["rate", "latency"]) charts[name].columns = main;
  for (const name of ["threads", "bytes"]) charts[name].columns = whole;
  if (label || own) {
    charts.errors.columns = main;
    charts.errors.setLines(lines.errors);
  } else {
    showErrors();
  }
  if (own) {
    charts.cpu.columns = own;
    charts.cpu.setLines([{ key: "cpu_percent", name: byId("chosen").firstElementChild.textContent, colour: CPU_COLOURS[0] }]);
  } else {
    showCpu();
  }
  group.draw();
  showHint();
  showRange();
}

// After the retention of telemetry only series are kept: then the totals are those of the whole run, if it is shown.
function showRange() {
  const { statistics } = feed.charts;
  const partly = group.window !== null || group.follow > 0;
  const rows = labelRows(feed);
  const key = chosenLabel === null ? null : labelKey(chosenLabel);
  const whole = chosenGenerator !== null ? null : rows.find((row) => (key === null ? row.rank === 2 : labelKey(row) === key));
  const since = partly ? statistics?.since ?? Math.floor(group.shown()[0]) : null;
  const until = partly ? statistics?.until ?? Math.floor(group.shown()[1]) : null;
  showStatistics(byId("range"), statistics ?? (partly ? null : whole), { start: group.start, since, until });
}

const plainHint = byId("hint").textContent;

// In a long window a point covers several seconds; the page states what it shows of them.
function showHint() {
  const { resolution } = feed.charts;
  const words = gettext("Each point covers %(length)s: percentiles of all samples, mean of rates. Drag to zoom in.");
  const text = resolution > 1 ? interpolate(words, { length: duration(resolution) }, true) : plainHint;
  if (byId("hint").textContent !== text) byId("hint").textContent = text;
}

const withActions = (generator) => ({
  ...generator,
  active: ["pending", "starting", "running"].includes(feed.run.state),
  steerable: mode !== "as_written",
  log: `/runs/${feed.run.id}/generators/${generator.agent}/log`,
});

let drawn = -DRAW_EVERY_MS;
/** @type {ReturnType<typeof setTimeout> | null} */
let waiting = null;

// Charts are drawn at most four times per second, and not in a hidden tab.
function drawSoon() {
  if (waiting !== null) return;
  const wait = Math.max(0, drawn + DRAW_EVERY_MS - performance.now());
  waiting = setTimeout(() => {
    waiting = null;
    if (document.hidden) return;
    drawn = performance.now();
    showCharts();
  }, wait);
}

document.addEventListener("visibilitychange", () => !document.hidden && feed.run && drawSoon());

function showLeftOut(number) {
  const note = byId("labels-left-out");
  const text = gettext("Labels that are not shown, because the names of all are too long: %(count)s. The result has them.");
  note.hidden = !number;
  note.textContent = number ? interpolate(text, { count: count(number) }, true) : "";
}

let wasActive = false;
let eventsShown = 0;

// Reloading shows the reason: the page is not found.
feed.addEventListener("gone", () => location.reload());
feed.addEventListener("change", ({ detail: keys }) => {
  showHead(feed, mode);
  if (keys.has("labels") || keys.has("total")) {
    showLabels();
    const all = feed.labels.length + feed.labelsLeftOut;
    byId("labels-count").textContent = all ? count(all) : "";
    showLeftOut(feed.labelsLeftOut);
  }
  if (keys.has("generators")) {
    tables.generators.show(feed.generators.map(withActions));
    tables.generators.select(chosenGenerator);
    steering.ofRun(feed.generators.map((one) => one.id));
    byId("generators-count").textContent = feed.generators.length || "";
  }
  if (keys.has("errors")) {
    tables.errors.show([...feed.errors, ...feed.part_errors.map((error) => ({ ...error, part: true }))]);
    byId("errors-count").textContent = feed.errors.length || "";
  }
  if (keys.has("events")) {
    tables.events.show(feed.events.map((event) => ({ ...event, since: Math.floor(event.time) - Math.floor(feed.run.start_at ?? event.time) })));
    byId("events-count").textContent = feed.events.length || "";
  }
  if (feed.events.length !== eventsShown) drawSoon();
  eventsShown = feed.events.length;
  if (!feed.active) steering.over();
  if (wasActive && !feed.active) {
    htmx.trigger("#files", "refresh");
    if (byId("failures").classList.contains("active")) htmx.trigger("#failures", "refresh");
  }
  wasActive = feed.active;
});

feed.addEventListener("charts", () => {
  const nothing = !feed.active && feed.charts.bounds === null;
  for (const part of document.querySelectorAll(".run-tools, .run-range, .run-charts")) part.hidden = nothing;
  drawSoon();
});
feed.addEventListener("link", ({ detail: there }) => {
  byId("link").hidden = there || feed.run === null || !feed.active;
});
setInterval(() => feed.run && feed.active && showHead(feed, mode), 1000);

// During a run in debug mode; not while somebody reads a sample, which would close.
function refreshFailures() {
  const pane = byId("failures");
  const reading = pane.querySelector("details[open], select:focus");
  if (feed.active && page.dataset.debug && pane.classList.contains("active") && !document.hidden && !reading) htmx.trigger(pane, "refresh");
}

setInterval(refreshFailures, FAILURES_EVERY_MS);

byId("chosen").querySelector("button").addEventListener("click", () => choose(null, null));
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
group.addEventListener("resize", requestSoon);
group.addEventListener("window", () => {
  requestSoon();
  byId("unzoom").disabled = group.window === null;
  for (const button of document.querySelectorAll("[data-follow]")) {
    const chosen = group.window === null && Number(button.dataset.follow) === group.follow;
    button.classList.toggle("active", chosen);
    button.setAttribute("aria-pressed", String(chosen));
  }
});
request();
