import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { Readout, largest } = await import(script("web/charts/readout.js"));

globalThis.getComputedStyle ??= window.getComputedStyle.bind(window);

const entry = (name, value) => ({ line: { key: name, name, colour: "p50" }, value });

test("without room for all lines, the largest are shown in their order", () => {
  const all = [entry("a", 3), entry("b", null), entry("c", 9), entry("d", 1), entry("e", 5)];
  const { shown, more } = largest(all, 3);
  assert.deepEqual([shown.map(({ line }) => line.name), more], [["a", "c", "e"], 2]);
  all[2].line.compared = true;
  assert.deepEqual(largest(all, 3).shown.map(({ line }) => line.name), ["a", "d", "e"], "other runs leave room");
  assert.deepEqual(largest(all.slice(0, 2), 3), { shown: all.slice(0, 2), more: 0 });
});

test("the read-out has the newest values until there is a cursor, and never another shape", () => {
  const element = document.body.appendChild(document.createElement("div"));
  const values = new Map([[10, [entry("p50", 12), entry("p95", 30)]], [20, [entry("p50", null)]]]);
  const chart = { title: "Latency", format: (value) => (value === null ? "–" : `${value} ms`), valuesAt: (second) => values.get(second) ?? [] };
  const group = { charts: [chart], cursor: null, readSecond: 20, step: 10, start: 0, elapsed: true, marksNear: () => [{ text: "rate changed" }] };
  const readout = new Readout(element, group);
  const parts = element.querySelectorAll("*").length;
  const texts = () => [...element.querySelectorAll(".lw-readout-row:not(.lw-readout-none) .lw-readout-value")].map((one) => one.textContent);
  assert.deepEqual(texts(), ["–"]);
  assert.equal(element.querySelector(".lw-readout-mark").textContent, "");
  Object.assign(group, { cursor: 10, readSecond: 10 });
  readout.show();
  assert.deepEqual(texts(), ["12 ms", "30 ms"]);
  assert.equal(element.querySelector(".lw-readout-time").textContent, "0:10 – 0:20");
  assert.equal(element.querySelector(".lw-readout-mark").textContent, "rate changed");
  assert.equal(element.querySelector("[role=status]").textContent, "");
  readout.announce(chart);
  assert.equal(element.querySelector("[role=status]").textContent, "0:10 – 0:20, p50 12 ms, p95 30 ms, rate changed");
  assert.equal(element.querySelectorAll("*").length, parts);
});
