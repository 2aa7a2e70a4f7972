import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { columnsOf, linesOf } = await import(script("runs/host_columns.js"));

const series = {
  start: 100, resolution: 10, intervals: 3,
  hosts: [
    { id: 7, lines: [{ figure: "host.cpu_percent", part: "", values: [10, null, 30] }, { figure: "host.cpu_iowait_percent", part: "", values: [1, 2, 3] }] },
    { id: 9, lines: [{ figure: "host_jvm.heap_percent", part: "order", values: [40, 50, 60] }] },
  ],
};
const hosts = [{ id: 9, name: "app" }, { id: 7, name: "web" }, { id: 8, name: "silent" }];

test("every line is a column, and what was not measured is missing in it", () => {
  assert.deepEqual(columnsOf(series), {
    second: [100, 110, 120],
    "7/host.cpu_percent/": [10, null, 30],
    "7/host.cpu_iowait_percent/": [1, 2, 3],
    "9/host_jvm.heap_percent/order": [40, 50, 60],
  });
  assert.deepEqual(columnsOf({ start: 0, resolution: 1, intervals: 0, hosts: [] }), { second: [] });
});

test("the newest intervals, of which nothing has arrived, are left out", () => {
  const lines = [{ figure: "f", part: "", values: [1, null, null, null] }, { figure: "g", part: "", values: [null, 2, null, null] }];
  const columns = columnsOf({ start: 100, resolution: 1, intervals: 4, hosts: [{ id: 1, lines }] });
  assert.deepEqual(columns, { second: [100, 101], "1/f/": [1, null], "1/g/": [null, 2] });
});

test("a chart has the lines of its figures, in the colour of their host", () => {
  const cpu = linesOf(series, [{ figure: "host.cpu_percent" }, { figure: "host.cpu_iowait_percent", name: "iowait" }], hosts);
  assert.deepEqual(cpu.map(({ key, name, colour, dashed }) => [key, name, colour, dashed]), [
    ["7/host.cpu_percent/", "web", "series-2", false],
    ["7/host.cpu_iowait_percent/", "web · iowait", "series-2", true],
  ]);
  const heap = linesOf(series, [{ figure: "host_jvm.heap_percent" }], hosts);
  assert.deepEqual(heap.map(({ name, colour }) => [name, colour]), [["app · order", "series-1"]]);
});

test("lines have the ends of long names, and the part of a single host", () => {
  const [app] = hosts;
  const long = { id: 7, name: "production-web-frontend-0001" };
  const figures = [{ figure: "host_jvm.heap_percent" }, { figure: "host.cpu_percent" }];
  const shown = (of) => linesOf(series, figures, of).map(({ name, short, end }) => [name, short, end]);
  assert.deepEqual(shown([app, long]), [["app · order", "app · order", "app"], ["production-web-frontend-0001", "product…eb-frontend-0001", "pr…0001"]]);
  assert.deepEqual(shown([app]), [["app · order", "app · order", "order"]]);
});

test("the parts of a single host have colours of their own", () => {
  const jvms = ["order", "stock"].map((part) => ({ figure: "host_jvm.heap_percent", part, values: [] }));
  const shown = (of) => linesOf({ ...series, hosts: [{ id: 9, lines: jvms }] }, [{ figure: "host_jvm.heap_percent" }], of).map(({ colour }) => colour);
  assert.deepEqual(shown([hosts[0]]), ["series-1", "series-2"]);
  assert.deepEqual(shown(hosts), ["series-1", "series-1"]);
});

test("colours are used again for further hosts, with dashed lines", () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ id: index, name: `h${index}` }));
  const shown = { ...series, hosts: many.map(({ id }) => ({ id, lines: [{ figure: "f", part: "", values: [] }] })) };
  const lines = linesOf(shown, [{ figure: "f" }], many);
  assert.deepEqual([lines[0].colour, lines[0].dashed, lines[8].colour, lines[8].dashed], ["series-1", false, "series-1", true]);
});
