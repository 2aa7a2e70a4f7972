import assert from "node:assert/strict";
import test from "node:test";
import { next, script, serve, until } from "../support.js";

const { RunFeed } = await import(script("runs/feed.js"));

const snapshot = (second) => JSON.stringify({
  type: "snapshot", now: second, run: { state: "running" }, generators: [{ id: "3", name: "g" }], events: [],
  total: { samples: 1 }, labels: [], errors: [], part_errors: [{ label: "logo" }],
});

const charts = (whole, seconds, more = {}) => JSON.stringify({
  type: "charts", resolution: 10, whole, bounds: [100, seconds.at(-1) + 9], statistics: null, label: null, generator: null,
  series: { second: seconds, rate: seconds.map((second) => second / 10) },
  error_series: { 503: { second: seconds.slice(0, 1), count: [2] } },
  generators: { 3: { second: seconds, cpu_percent: seconds.map(() => 5) } },
  ...more,
});

async function connected(t) {
  const server = await serve(t);
  const feed = new RunFeed(7);
  t.after(() => feed.close());
  return { server, feed, socket: await server.connection() };
}

test("a feed keeps what it receives, and begins again after a loss", async (t) => {
  const { server, feed, socket: first } = await connected(t);
  assert.equal(first.address, "/ws/runs/7");
  first.send(snapshot(100));
  const { detail: keys } = await next(feed, "change");
  assert.ok(keys.has("total"));
  first.send(JSON.stringify({ type: "update", now: 101, run: { p95_ms: 9 }, generators: [], events: [] }));
  await next(feed, "change");
  assert.deepEqual(feed.run, { state: "running", p95_ms: 9 });
  assert.deepEqual([feed.total, feed.part_errors], [{ samples: 1 }, [{ label: "logo" }]]);
  assert.ok(feed.active);

  feed.show({ points: 100 });
  await until(() => first.received.length);
  assert.deepEqual(first.received, [{ show: { points: 100 } }]);
  first.send(charts(true, [100, 110]));
  await next(feed, "charts");
  first.send(charts(false, [120]));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.series, { second: [100, 110, 120], rate: [10, 11, 12] });
  assert.deepEqual(feed.charts.cpu.get("3"), { second: [100, 110, 120], cpu_percent: [5, 5, 5] });
  assert.deepEqual(feed.charts.errorKinds.get("503"), { second: [100, 110, 120], count: [2, null, 2] });
  assert.deepEqual([feed.charts.resolution, feed.charts.bounds], [10, [100, 129]]);

  first.terminate();
  assert.equal((await next(feed, "link")).detail, false);
  const second = await server.connection();
  await until(() => second.received.length);
  assert.deepEqual(second.received, [{ show: { points: 100 } }]);
  second.send(snapshot(200));
  second.send(charts(true, [200]));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.series.second, [200]);
  assert.deepEqual(feed.charts.errorKinds.get("503").second, [200]);
});

test("charts are requested when the connection opens, and again only for another part", async (t) => {
  const server = await serve(t);
  const feed = new RunFeed(7);
  t.after(() => feed.close());
  feed.show({ points: 50 });
  const socket = await server.connection();
  await until(() => socket.received.length);
  feed.show({ points: 50 });
  feed.show({ points: 50, since: 110, until: 119 });
  await until(() => socket.received.length === 2);
  assert.deepEqual(socket.received, [{ show: { points: 50 } }, { show: { points: 50, since: 110, until: 119 } }]);
});

test("charts of another label or generator than the chosen one are ignored", async (t) => {
  const { feed, socket } = await connected(t);
  const of = (name) => ({ label: { label: name, series: { second: [100], rate: [name.length] } } });
  feed.show({ points: 50, label: "home" });
  socket.send(charts(true, [100], of("home")));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.label, { second: [100], rate: [4] });
  feed.show({ points: 50, label: "search" });
  assert.deepEqual(feed.charts.label, { second: [] });
  socket.send(charts(false, [110], of("home")));
  socket.send(charts(true, [100], of("search")));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.series.second, [100]);
  assert.deepEqual(feed.charts.label, { second: [100], rate: [6] });
  feed.show({ points: 50, generator: "3" });
  socket.send(charts(true, [100], { generator: { id: "4", series: { second: [100], rate: [4] } } }));
  socket.send(charts(true, [120], { generator: { id: "3", series: { second: [120], rate: [3] } } }));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.generator, { second: [120], rate: [3] });
  feed.show({ points: 50 });
  assert.deepEqual(feed.charts.generator, { second: [] });
});

test("charts of another kind than the chosen one are ignored", async (t) => {
  const { feed, socket } = await connected(t);
  const of = (kind, rate) => ({ label: { label: "pay", kind, series: { second: [100], rate: [rate] } } });
  feed.show({ points: 50, label: "pay", kind: "request" });
  socket.send(charts(true, [100], of("request", 1)));
  await next(feed, "charts");
  feed.show({ points: 50, label: "pay", kind: "transaction" });
  assert.deepEqual(feed.charts.label, { second: [] });
  socket.send(charts(false, [100], of("request", 1)));
  socket.send(charts(true, [100], of("transaction", 2)));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.label, { second: [100], rate: [2] });
});

test("intervals that leave a window of the newest seconds are released", async (t) => {
  const { feed, socket } = await connected(t);
  feed.show({ points: 50, last: 30 });
  socket.send(charts(true, [100, 110, 120]));
  await next(feed, "charts");
  socket.send(charts(false, [120, 130]));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.series, { second: [110, 120, 130], rate: [11, 12, 13] });
  assert.deepEqual(feed.charts.cpu.get("3").second, [110, 120, 130]);
});

test("a run that may no longer be seen is not asked for again", async (t) => {
  const server = await serve(t);
  const feed = new RunFeed(7);
  const socket = await server.connection();
  socket.close(4404);
  await next(feed, "gone");
  assert.equal(feed.socket.waiting, false);
});

test("a heat map is kept by interval, and released with the others", async (t) => {
  const { feed, socket } = await connected(t);
  socket.send(snapshot(100));
  await next(feed, "change");
  feed.show({ points: 100, last: 20, heat: true });
  const heat = (seconds, counts) => ({ heat: { edges_ms: [0, 1, 2], series: { second: seconds, counts } } });
  socket.send(charts(true, [100, 110], heat([100], [[1]])));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.heat, { edges: [0, 1, 2], columns: { second: [100], counts: [[1]] } });
  socket.send(charts(false, [120], heat([120], [[0, 3]])));
  await next(feed, "charts");
  assert.deepEqual(feed.charts.heat.columns, { second: [110, 120], counts: [null, [0, 3]] });
  socket.send(charts(true, [120]));
  await next(feed, "charts");
  assert.equal(feed.charts.heat, null);
});
