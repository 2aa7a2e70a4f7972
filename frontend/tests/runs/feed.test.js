import assert from "node:assert/strict";
import test from "node:test";
import { next, script, serve, until } from "../support.js";

const { RunFeed, upsert } = await import(script("runs/feed.js"));

test("seconds that arrive are put in their place, whatever the order", () => {
  const parts = [
    { second: [10, 11], rate: [1, 2] },
    { second: [14], rate: [5], errors: [1] },
    { second: [8], rate: [0] },
    { second: [11], rate: [7] },
  ];
  const wanted = { second: [8, 9, 10, 11, 12, 13, 14], rate: [0, null, 1, 7, null, null, 5], errors: [null, null, null, null, null, null, 1] };
  const columns = {};
  for (const part of parts) upsert(columns, part);
  assert.deepEqual(columns, wanted);
  const backwards = {};
  for (const part of [parts[1], parts[2], parts[0], parts[3]]) upsert(backwards, part);
  assert.deepEqual(backwards, wanted);
});

test("a second that arrives again replaces itself", () => {
  const columns = upsert({}, { second: [1, 2], rate: [3, 4] });
  assert.deepEqual(upsert(columns, { second: [2], rate: [9] }), { second: [1, 2], rate: [3, 9] });
});

const snapshot = (second) => JSON.stringify({
  type: "snapshot", now: second, run: { state: "running" }, series: { second: [second], rate: [5] },
  generators: [{ id: 3, name: "g", series: { second: [second], rate: [5] } }],
  error_series: { 503: { second: [second], count: [2] } },
});

test("a feed keeps what it receives, and begins again after a loss", async (t) => {
  const server = await serve(t);
  const feed = new RunFeed(7);
  t.after(() => feed.close());
  const first = await server.connection();
  assert.equal(first.address, "/ws/runs/7");
  first.send(snapshot(100));
  const { detail: keys } = await next(feed, "change");
  assert.ok(keys.has("series"));
  first.send(JSON.stringify({ type: "update", now: 101, run: { p95_ms: 9 }, series: { second: [101], rate: [6] } }));
  await next(feed, "change");
  assert.deepEqual(feed.series, { second: [100, 101], rate: [5, 6] });
  assert.deepEqual(feed.run, { state: "running", p95_ms: 9 });
  assert.deepEqual(feed.generatorSeries.get(3), { second: [100], rate: [5] });
  assert.deepEqual(feed.errorKinds.get("503"), { second: [100], count: [2] });
  assert.ok(feed.active);

  feed.follow("home");
  await until(() => first.received.length);
  assert.deepEqual(first.received, [{ label: "home" }]);
  first.terminate();
  assert.equal((await next(feed, "link")).detail, false);
  const second = await server.connection();
  await until(() => second.received.length);
  assert.deepEqual(second.received, [{ label: "home" }]);
  second.send(snapshot(200));
  await next(feed, "change");
  assert.deepEqual(feed.series.second, [200]);
});

test("the series of a label is its own", async (t) => {
  const server = await serve(t);
  const feed = new RunFeed(7);
  t.after(() => feed.close());
  const socket = await server.connection();
  feed.label = "home";
  socket.send(JSON.stringify({ type: "label", label: "other", series: { second: [1], rate: [1] } }));
  socket.send(JSON.stringify({ type: "label", label: "home", whole: true, series: { second: [2], rate: [4] } }));
  await next(feed, "label");
  assert.deepEqual(feed.labelSeries, { second: [2], rate: [4] });
});

test("a run that may no longer be seen is not asked for again", async (t) => {
  const server = await serve(t);
  const feed = new RunFeed(7);
  const socket = await server.connection();
  socket.close(4404);
  await next(feed, "gone");
  assert.equal(feed.socket.waiting, false);
});
