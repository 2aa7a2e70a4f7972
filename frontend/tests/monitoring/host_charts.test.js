import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { HostCharts, partsIn } = await import(script("monitoring/host_charts.js"));
const { HostData } = await import(script("monitoring/host_data.js"));

globalThis.Option ??= window.Option;

const card = (id, title) => `<section class="card lw-chart-card"><h2>${title}</h2><span class="lw-chart-tools">
  <button data-chart-tool="enlarge"></button><button data-chart-tool="table"></button><button data-chart-tool="png"></button><button data-chart-tool="csv"></button>
  </span><div class="lw-legend"></div><div id="chart-host-${id}"></div></section>`;

/** The charts of a page, with what the group was told of each. */
function page() {
  document.body.innerHTML = `<div id="root">${card("cpu", "CPU")}${card("pressure", "Pressure")}${card("heap", "Java heap")}<p data-absent></p></div>`;
  const settings = {};
  const group = {
    add(element, own) {
      settings[own.title] = own;
      return { element, title: own.title, setLines(lines) { this.lines = lines; } };
    },
    draw: () => {},
  };
  return { charts: new HostCharts(document.getElementById("root"), group), settings };
}

test("scales are as they are declared: fixed, or not beyond all of the time", () => {
  const { settings } = page();
  assert.deepEqual([settings.CPU.max, settings.CPU.ceiling], [100, undefined]);
  assert.deepEqual([settings.Pressure.max, settings.Pressure.ceiling], [undefined, 100]);
});

test("one part of several is chosen, and what was not measured is named", () => {
  const { charts } = page();
  const heap = (part) => ({ figure: "host_jvm.heap_used_bytes", part, values: [1] });
  const data = new HostData({ start: new Date(0).toISOString(), resolution: 1, intervals: 1, hosts: [{ server: 1, lines: [heap("jvm10"), heap("jvm2")] }] });
  assert.deepEqual(partsIn(data, "host_jvm"), ["jvm2", "jvm10"]);
  charts.show({ data, subjects: [{ id: "1", name: "web" }] });
  const choice = document.querySelector("select");
  assert.deepEqual([choice.hidden, [...choice.options].map(({ value }) => value)], [false, ["", "jvm2", "jvm10"]]);
  assert.match(document.querySelector("[data-absent]").textContent, /Pressure/);
  choice.value = "jvm2";
  choice.dispatchEvent(new window.Event("change"));
  assert.deepEqual([charts.parts, charts.charts.get("heap").lines.length], [{ host_jvm: "jvm2" }, 1]);
});
