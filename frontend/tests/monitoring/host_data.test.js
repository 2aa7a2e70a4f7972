import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { AVERAGE, HostData, shifted, sumOf } = await import(script("monitoring/host_data.js"));

const at = (second) => new Date(second * 1000).toISOString();
const series = (start, values, { resolution = 1, part = "" } = {}) => ({
  start: at(start), resolution, intervals: values.length, hosts: [{ server: 7, lines: [{ figure: "host.cpu_percent", part, values }] }],
});

test("the answers for servers and for their means have the same form", () => {
  assert.deepEqual(new HostData(series(100, [1, null])).lines, [{ subject: "7", figure: "host.cpu_percent", part: "", values: [1, null] }]);
  const means = { start: at(100), resolution: 10, intervals: 1, hosts: 3, lines: [{ figure: "host.load_1", part: "", values: [2] }] };
  assert.deepEqual(new HostData(means).lines, [{ subject: AVERAGE, figure: "host.load_1", part: "", values: [2] }]);
});

test("lines may have no values", () => {
  assert.deepEqual([[null, null], [null, 0]].map((values) => new HostData(series(100, values)).hasValues), [false, true]);
});

test("later parts replace what is known, add lines and leave gaps", () => {
  const data = new HostData(series(100, [1, 2, null]));
  assert.equal(data.extend(series(102, [3, null, 5])), true);
  assert.deepEqual(data.lines[0].values, [1, 2, 3, null, 5]);
  assert.equal(data.extend(series(104, [6, 7], { part: "new" })), true);
  assert.deepEqual(data.lines.map(({ values }) => values), [[1, 2, 3, null, 5, null], [null, null, null, null, 6, 7]]);
  assert.deepEqual([data.count, data.end], [6, 106]);
});

test("what is known is not replaced by a gap", () => {
  const data = new HostData(series(100, [5, 5, 5]));
  assert.equal(data.extend(series(101, [null, null, 6])), true);
  assert.deepEqual(data.lines[0].values, [5, 5, 5, 6]);
});

test("a part after a hole, before the start, or of other intervals is not added", () => {
  const data = new HostData(series(100, [1, 2]));
  assert.equal(data.extend(series(103, [4])), false);
  assert.equal(data.extend(series(99, [4])), false);
  assert.equal(data.extend(series(100, [4], { resolution: 10 })), false);
  assert.deepEqual(data.lines[0].values, [1, 2]);
});

test("what left the window is dropped", () => {
  const data = new HostData(series(100, [1, 2, 3], { resolution: 10 }));
  data.dropBefore(115);
  assert.deepEqual([data.start, data.count, data.lines[0].values], [110, 2, [2, 3]]);
  data.dropBefore(50);
  assert.equal(data.count, 2);
  data.dropBefore(1000);
  assert.deepEqual([data.start, data.count, data.lines[0].values], [130, 0, []]);
});

test("seconds that have not arrived are no gap, a silent agent is one", () => {
  assert.deepEqual(new HostData(series(100, [1, 2, null, null])).seconds, [100, 101]);
  assert.deepEqual(new HostData(series(100, [1, null, 2])).seconds, [100, 101, 102]);
  assert.equal(new HostData(series(100, [1, null, null, null, null, null, null])).seconds.length, 4);
});

test("the end of the newest values is that of the host of which they are oldest", () => {
  const hosts = [{ server: 7, lines: [{ figure: "a", part: "", values: [1, null, null, null] }, { figure: "b", part: "", values: [1, 2, null, null] }] },
    { server: 8, lines: [{ figure: "a", part: "", values: [1, 2, 3, null] }] }];
  assert.equal(new HostData({ start: at(100), resolution: 10, intervals: 4, hosts }).measuredUntil, 120);
  assert.equal(new HostData({ start: at(100), resolution: 10, intervals: 4, hosts: [] }).measuredUntil, 140);
});

test("a sum has a value where any part has one", () => {
  assert.deepEqual(sumOf([[1, null, null], [2, 3, null]]), [3, 3, null]);
});

test("an earlier time has longer intervals, and gaps where nothing is known", () => {
  const before = new HostData(series(0, [5, null, 7], { resolution: 10 }));
  assert.deepEqual(shifted(before, before.lines[0].values, [995, 1000, 1009, 1010, 1029, 1030], 1000), [null, 5, 5, null, 7, null]);
});
