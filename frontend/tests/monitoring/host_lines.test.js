import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { HostData } = await import(script("monitoring/host_data.js"));
const { linesOf } = await import(script("monitoring/host_lines.js"));
const { SERIES } = await import(script("web/charts/palette.js"));
const { CHARTS, chartOf, figuresOf } = await import(script("monitoring/host_figures.js"));

const line = (figure, values, part = "") => ({ figure, part, values });
const dataOf = (hosts, resolution = 1) => new HostData({
  start: new Date(100_000).toISOString(), resolution, intervals: 2,
  hosts: Object.entries(hosts).map(([server, lines]) => ({ server, lines })),
});
const web = { id: "1", name: "web-1" };
const db = { id: "2", name: "db-1" };
const names = ({ lines }) => lines.map(({ name }) => name);

test("a host has all figures of a chart that were measured", () => {
  const data = dataOf({ 1: [line("host.cpu_percent", [1, null]), line("host.cpu_iowait_percent", [2, 3]), line("host.cpu_steal_percent", [null, null])] });
  const found = linesOf(CHARTS.cpu, { data, subjects: [web] });
  assert.deepEqual(names(found), ["CPU", "waiting for disks"]);
  assert.deepEqual(found.columns.second, [100, 101]);
  assert.deepEqual(found.columns[found.lines[0].key], [1, null]);
});

test("several hosts have a line each of what leads", () => {
  const data = dataOf({
    1: [line("host.disk_read_bytes_s", [1, 1]), line("host.disk_written_bytes_s", [2, 2])],
    2: [line("host.disk_read_bytes_s", [3, 3]), line("host.cpu_iowait_percent", [9, 9]), line("host.cpu_percent", [4, 4])],
  });
  const { lines } = linesOf(CHARTS.disk, { data, subjects: [web, db] });
  assert.deepEqual(lines.map(({ name, dashed }) => [name, dashed]), [["web-1 read", false], ["web-1 written", true], ["db-1 read", false]]);
  assert.equal(lines[0].colour, lines[1].colour);
  assert.notEqual(lines[0].colour, lines[2].colour);
  const cpu = linesOf(CHARTS.cpu, { data, subjects: [web, db] }).lines;
  assert.deepEqual(cpu.map(({ name, colour }) => [name, colour]), [["db-1", lines[2].colour]]);
});

test("JVMs that have ended are behind those that run, in their own colours", () => {
  const heap = (part, values) => ({ figure: "host_jvm.heap_used_bytes", part, values });
  const data = new HostData({
    start: new Date(100_000).toISOString(), resolution: 60, intervals: 4,
    hosts: [{ server: "1", lines: [heap("build", [1, 1, null, null]), heap("shop", [2, 2, 2, null]), heap("search", [3, null, null, 3])] }],
  });
  const { lines } = linesOf(CHARTS.heap, { data, subjects: [web] });
  assert.deepEqual(lines.map(({ name, ended }) => [name, ended]), [["shop", false], ["search", false], ["build", true]]);
  assert.deepEqual(lines.map(({ colour }) => colour), [1, 2, 0].map((place) => SERIES[place]));
  assert.ok(!linesOf(CHARTS.memory, { data, subjects: [web] }).lines.some(({ ended }) => ended));
});

test("JVMs have a line each, ports are added up", () => {
  const data = dataOf({
    1: [
      line("host_jvm.heap_used_bytes", [1, 1], "shop"), line("host_jvm.heap_used_bytes", [2, 2], "search"), line("host_jvm.heap_max_bytes", [9, 9], "shop"),
      line("host_port.established", [3, null], "80"), line("host_port.established", [4, null], "443"),
    ],
  });
  assert.deepEqual(names(linesOf(CHARTS.heap, { data, subjects: [web] })), ["shop", "search"]);
  const ports = linesOf(CHARTS.ports, { data, subjects: [web] });
  assert.deepEqual([names(ports), ports.columns[ports.lines[0].key]], [["established"], [7, null]]);
  const memory = linesOf(CHARTS.memory, { data, subjects: [web] });
  assert.deepEqual([names(memory), memory.columns[memory.lines[0].key]], [["heap of JVMs"], [3, 3]]);
});

test("of a chosen part all figures are shown, and nothing is added up", () => {
  const data = dataOf({
    1: [
      line("host_jvm.heap_used_bytes", [1, 1], "shop"), line("host_jvm.heap_used_bytes", [2, 2], "search"), line("host_jvm.heap_max_bytes", [9, 9], "shop"),
      line("host_port.established", [3, null], "80"), line("host_port.established", [4, null], "443"),
    ],
    2: [line("host_port.established", [5, 5], "443")],
  });
  const parts = { host_port: "443", host_jvm: "shop" };
  assert.deepEqual(names(linesOf(CHARTS.heap, { data, subjects: [web], parts })), ["heap in use", "limit of the heap"]);
  const ports = linesOf(CHARTS.ports, { data, subjects: [web, db], parts });
  assert.deepEqual(ports.lines.map(({ key }) => ports.columns[key]), [[4, null], [5, 5]]);
  const memory = linesOf(CHARTS.memory, { data, subjects: [web], parts });
  assert.deepEqual(memory.columns[memory.lines[0].key], [3, 3]);
  assert.deepEqual(linesOf(CHARTS.ports, { data, subjects: [web], parts: { host_port: "22" } }).lines, []);
});

test("extreme values of intervals are columns of their line", () => {
  const data = dataOf({ 1: [line("host.memory_available_bytes", [5, 6]), line("host.memory_available_bytes_max", [7, 8]), line("host.memory_available_bytes_min", [1, 2])] }, 10);
  const { lines, columns } = linesOf(CHARTS.memory, { data, subjects: [web] });
  assert.deepEqual([columns[lines[0].highs], columns[lines[0].lows], lines.length], [[7, 8], [1, 2], 1]);
});

test("the same time a week ago is a dashed line behind each", () => {
  const week = 604_800;
  const before = new HostData({
    start: new Date((100 - week) * 1000).toISOString(), resolution: 10, intervals: 1,
    hosts: [{ server: 1, lines: [line("host.cpu_percent", [50]), line("host.cpu_iowait_percent", [1])] }],
  });
  const data = dataOf({ 1: [line("host.cpu_percent", [1, 2]), line("host.cpu_iowait_percent", [1, 1])] });
  const { lines, columns } = linesOf(CHARTS.cpu, { data, subjects: [web], before, later: week, beforeName: "a week ago" });
  assert.deepEqual(lines.map(({ name, compared = false }) => [name, compared]), [["CPU", false], ["CPU, a week ago", true], ["waiting for disks", false]]);
  assert.deepEqual(columns[lines[1].key], [50, 50]);
});

test("figures are requested once, with the extreme values of single hosts", () => {
  const means = figuresOf({ hosts: 0 });
  assert.equal(new Set(means).size, means.length);
  // Means have no names of processes and hosts.
  assert.ok(!means.includes("host_process.restarts"));
  assert.ok(!means.some((name) => name.endsWith("_max")));
  const all = figuresOf({ hosts: 1 });
  assert.ok(all.includes("host.cpu_percent_max") && all.includes("host.memory_available_bytes_min"));
  assert.ok(all.length <= 80, "as many as the API accepts");
  assert.deepEqual(figuresOf({ names: ["load"], hosts: 0 }), ["host.load_1", "host.load_5", "host.load_15"]);
  assert.deepEqual(figuresOf({ names: ["load"], hosts: 2 }), ["host.load_1", "host.load_1_max", "host_process.restarts"]);
});

test("a figure that the address names has a chart of its own, in its unit", () => {
  const full = chartOf({ figure: "host_jvm.full_gcs", title: "Full GCs", unit: "", counted: "yes" });
  const space = chartOf({ figure: "host_filesystem.used_percent", title: "Space", unit: "%", counted: "no" });
  assert.deepEqual([full.format(2), space.format(85), chartOf({ figure: "host.x", title: "", unit: "byte/s", counted: "no" }).format(2e6)], ["2", "85%", "2 MB/s"]);
  assert.ok(!figuresOf({ charts: { figure: full }, hosts: 1 }).includes("host_jvm.full_gcs_max"));
  assert.ok(figuresOf({ charts: { figure: space }, hosts: 1 }).includes("host_filesystem.used_percent_max"));
  const data = dataOf({ 1: [line("host_filesystem.used_percent", [1, 2], "/"), line("host_filesystem.used_percent", [3, 4], "/var")] });
  assert.equal(linesOf(space, { data, subjects: [web], parts: { host_filesystem: "/var" } }).lines.length, 1);
  assert.equal(linesOf(space, { data, subjects: [web] }).lines.length, 2);
});
