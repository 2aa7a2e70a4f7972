import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

globalThis.getComputedStyle ??= window.getComputedStyle.bind(window);

const { CardReadout, intervalText } = await import(script("web/charts/card_readout.js"));
const { Legend } = await import(script("web/charts/legend.js"));
const { tableOf, valueAt } = await import(script("web/charts/rows.js"));

const lines = [
  { key: "cpu", name: "CPU", colour: "p50", highs: "cpu_max" },
  { key: "iowait", name: "iowait", colour: "p95" },
  { key: "before", name: "CPU, a week ago", colour: "p95", compared: true },
];
const columns = { second: [0, 10, 20], cpu: [10, null, 30], cpu_max: [40, null, 50], iowait: [1, 2, 3], before: [90, 90, 90] };

function page() {
  document.body.innerHTML = '<div id="moment"></div><div class="lw-chart-card"><div class="lw-statistics"></div><div class="lw-legend"></div><div id="chart"></div></div>';
  const chart = {
    element: document.getElementById("chart"), lines, columns, hidden: new Set(), format: (value) => (value === null ? "–" : `${value}%`),
    get shownLines() { return lines.filter(({ key }) => !this.hidden.has(key)); },
    valuesAt(second) { return this.shownLines.map((line) => ({ line, value: second === null ? null : valueAt(columns, line, second / 10) })); },
    table() { return tableOf(columns, this.shownLines, 0, 30); },
  };
  chart.legend = new Legend(chart, document.querySelector(".lw-legend"));
  chart.legend.show();
  const group = { charts: [chart], cursor: null, readSecond: 20, step: 10, window: [0, 29], shown() { return this.window; }, marksNear: () => [{ text: "shop restarted" }] };
  const readout = new CardReadout(document.getElementById("moment"), group);
  readout.show();
  return { chart, group, readout };
}
const values = () => [...document.querySelectorAll(".lw-legend-value")].map((one) => one.textContent);
const statistics = () => document.querySelector(".lw-statistics").textContent.trim();

test("legends have the newest values, and those at the cursor", () => {
  const { chart, group, readout } = page();
  assert.deepEqual(values(), ["30%", "3%", "90%"]);
  assert.equal(document.querySelector(".lw-moment-marks").textContent, "");
  Object.assign(group, { cursor: 10, readSecond: 10 });
  readout.show();
  assert.deepEqual(values(), ["–", "2%", "90%"]);
  assert.equal(document.querySelector(".lw-moment-marks").textContent, "shop restarted");
  readout.announce(chart);
  assert.match(document.querySelector("[role=status]").textContent, /, CPU –, iowait 2%, CPU, a week ago 90%, shop restarted$/);
});

test("statistics are those of the first shown line, with the extremes of its intervals, and follow the zoom", () => {
  const { chart, group, readout } = page();
  assert.equal(statistics(), "max 50%mean 20%90% 30%min 10%");
  assert.equal(document.querySelector(".lw-statistics").title, "CPU: max 50%, mean 20%, 90% 30%, min 10%\niowait: max 3%, mean 2%, 90% 3%, min 1%");
  group.window = [0, 9];
  readout.show();
  assert.equal(statistics(), "max 40%mean 10%90% 10%min 10%");
  chart.hidden.add("cpu");
  readout.show();
  assert.equal(statistics(), "max 1%mean 1%90% 1%min 1%");
});

test("values that changed are computed again", () => {
  const { readout } = page();
  const former = columns.cpu;
  columns.cpu = [20, null, 40];
  readout.show();
  assert.match(statistics(), /mean 20%/);
  readout.changed();
  assert.match(statistics(), /mean 30%/);
  columns.cpu = former;
});

test("an interval is named with its day and its zone", () => {
  const at = new Date(2026, 10, 28, 16, 20, 10).getTime() / 1000;
  assert.match(intervalText(at, 1), /^2026-11-28 16:20:10 UTC/);
  assert.match(intervalText(at, 10), /^2026-11-28 16:20:10 – 16:20:20 UTC/);
});
