// The page of a run in any state: head, figures, charts and tables follow the live data.

import { count, duration } from "../web/format.js";
import { readShown, withShown } from "./address.js";
import { Failures } from "./failures.js";
import { RunFeed } from "./feed.js";
import { showHead } from "./head.js";
import { LabelFilter, labelKey, labelRows, shownLabel } from "./labels.js";
import { Overlay } from "./overlay.js";
import { RunCharts } from "./run_charts.js";
import { errorTable, eventTable, generatorTable, labelTable } from "./run_tables.js";
import { showStatistics } from "./statistics.js";
import { Steering } from "./steering.js";
import { showResultWhileTyping } from "./target.js";
import { TargetHosts } from "./target_hosts.js";

const page = document.getElementById("run");
const mode = page.dataset.mode;
const feed = new RunFeed(page.dataset.run);
const charts = new RunCharts(mode);
const { group } = charts;
const byId = (id) => document.getElementById(id);
const DRAW_EVERY_MS = 250;
const SETTLED_MS = 100;
const FAILURES_EVERY_MS = 5000;

showResultWhileTyping();
const hosts = new TargetHosts(byId("target-hosts"), page.dataset.run, group);
const steering = new Steering(byId("steering"), page.dataset.run);
const given = readShown(location.search);
/** The label that is charted: its row, or what the address has of it. @type {any} */
let chosenLabel = given.label === null ? null : { label: given.label, kind: given.kind };
/** @type {string | null} */
let chosenGenerator = given.label === null ? given.generator : null;
let heat = given.heat !== null;
group.window = given.since !== null && given.until !== null ? [given.since, given.until] : null;
group.follow = given.last ?? 0;

const failures = new Failures(byId("failures"), byId("failures-button"));

const tables = {
  labels: labelTable(byId("labels-table"), chooseLabel, page.dataset.debug ? (label) => failures.open(label) : null),
  generators: generatorTable(byId("generators-table"), {
    act: steering.allowed ? (what, row) => steering.act(what, row) : null,
    pick: chooseGenerator,
  }),
  errors: errorTable(byId("errors-table")),
  events: eventTable(byId("events-table")),
};

const overlay = new Overlay(byId("others"));
overlay.addEventListener("change", drawSoon);

const filter = new LabelFilter(byId("labels-filter"), showLabels);

function showLabels() {
  tables.labels.show(filter.rows(labelRows(feed)));
  showChosen();
}

// Requests the charts that the page can show of the visible window and of the chosen label or generator.
function request() {
  feed.show({
    ...group.scope(),
    label: chosenLabel?.label,
    kind: chosenLabel?.kind ?? undefined,
    generator: chosenGenerator ?? undefined,
    heat: heat || undefined,
  });
}

function keepInAddress(shown) {
  history.replaceState(history.state, "", withShown(location.href, shown));
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

// While the window or the size of the page keeps changing, charts are stretched.
function requestSoon() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const [since, until] = group.window ?? [null, null];
    keepInAddress({ since, until, last: group.follow || null });
    request();
  }, SETTLED_MS);
}

function choose(label, generator) {
  chosenLabel = label;
  chosenGenerator = generator;
  keepInAddress({ label: label?.label, kind: label?.kind, generator });
  showChosen();
  request();
}

function showChosen() {
  tables.labels.select(chosenLabel && labelKey(chosenLabel));
  tables.generators.select(chosenGenerator);
  const chip = byId("chosen");
  chip.hidden = chosenLabel === null && chosenGenerator === null;
  const name = chosenLabel === null
    ? feed.generators.find((one) => one.id === chosenGenerator)?.name ?? ""
    : labelRows(feed).find((row) => labelKey(row) === labelKey(chosenLabel))?.title ?? shownLabel(chosenLabel.label);
  if (chip.firstElementChild.textContent !== name) chip.firstElementChild.textContent = name;
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

function showCharts() {
  if (!feed.run) return;
  charts.show(feed, { label: chosenLabel, generator: chosenGenerator, heat, overlay });
  hosts.follow(feed.active);
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
let arrived = false;
let waiting = false;

// Charts are drawn once they have arrived, at most four times per second, and with the next frame: in a hidden tab, that
// is when it is shown again.
function drawSoon() {
  if (waiting || !arrived) return;
  waiting = true;
  setTimeout(() => requestAnimationFrame(() => {
    waiting = false;
    drawn = performance.now();
    showCharts();
  }), Math.max(0, drawn + DRAW_EVERY_MS - performance.now()));
}

function showLeftOut(number) {
  const note = byId("labels-left-out");
  const text = gettext("Labels that are not shown, because the names of all are too long: %(count)s. The result has them.");
  note.hidden = !number;
  note.textContent = number ? interpolate(text, { count: count(number) }, true) : "";
}

let wasActive = Boolean(page.dataset.active);
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
    showChosen();
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
  for (const part of document.querySelectorAll(".run-tools, .run-range, .run-charts, .run-readout")) part.hidden = nothing;
  arrived = true;
  drawSoon();
});
feed.addEventListener("link", ({ detail: there }) => {
  byId("link").hidden = there || feed.run === null || !feed.active;
});
setInterval(() => feed.run && feed.active && showHead(feed, mode), 1000);

setInterval(() => {
  const shown = byId("failures").classList.contains("active") && !document.hidden;
  if (feed.active && page.dataset.debug && shown) failures.refresh();
}, FAILURES_EVERY_MS);

byId("chosen").querySelector("button").addEventListener("click", () => choose(null, null));
for (const [id, press] of Object.entries({ log: (pressed) => charts.charts.latency.setLog(pressed), heat: showHeat })) {
  byId(id).addEventListener("click", ({ currentTarget: button }) => press(setPressed(button, button.getAttribute("aria-pressed") !== "true")));
}
for (const button of document.querySelectorAll("[data-follow]")) {
  button.addEventListener("click", () => group.reset(Number(button.dataset.follow)));
}
byId("unzoom").addEventListener("click", () => group.reset(group.follow));
group.addEventListener("resize", requestSoon);
group.addEventListener("window", () => {
  requestSoon();
  showWindow();
});
for (const tab of document.querySelectorAll("[data-bs-toggle=tab]")) {
  tab.addEventListener("shown.bs.tab", () => {
    keepInAddress({ tab: tab.dataset.bsTarget.slice(1) });
    hosts.requestSoon();
  });
  // Only then htmx listens, which loads what is in the tab.
  if (tab.dataset.bsTarget === `#${given.tab}`) document.addEventListener("DOMContentLoaded", () => tab.click());
}
setPressed(byId("heat"), heat);
showWindow();
request();

function setPressed(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
  button.classList.toggle("active", pressed);
  return pressed;
}

function showHeat(shown) {
  heat = shown;
  keepInAddress({ heat: heat ? "1" : null });
  request();
  drawSoon();
}

// Which part of the run is shown.
function showWindow() {
  byId("unzoom").disabled = group.window === null;
  for (const button of document.querySelectorAll("[data-follow]")) {
    setPressed(button, group.window === null && Number(button.dataset.follow) === group.follow);
  }
}
