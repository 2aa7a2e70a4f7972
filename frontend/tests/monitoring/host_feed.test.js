import assert from "node:assert/strict";
import test from "node:test";
import { next, script, serve, until } from "../support.js";

const { HostFeed, WEEK, pathOf, requestInterval } = await import(script("monitoring/host_feed.js"));

const usual = { servers: ["7"], project: "shop", room: "", figures: ["host.cpu_percent"], compare: false };
const NOW = 1_800_000_000;

// Answers with the second itself as its value.
function measuring(resolution = 1) {
  return (request) => {
    const query = new URL(request.url, "http://127.0.0.1").searchParams;
    const [since, end] = ["since", "until"].map((name) => Date.parse(query.get(name)) / 1000);
    const start = since - (since % resolution);
    const intervals = Math.max(1, Math.ceil((end - start) / resolution));
    const values = Array.from({ length: intervals }, (_, index) => start + index * resolution);
    return [200, { start: new Date(start * 1000).toISOString(), resolution, intervals, hosts: [{ server: 7, lines: [{ figure: "host.cpu_percent", part: "", values }] }] }];
  };
}

test("servers have series, a project and room have averages", () => {
  const of = (scope) => decodeURIComponent(pathOf({ ...usual, ...scope }, 0, 60, 9));
  assert.equal(of({}), "/api/v1/hosts/series?server=7&figure=host.cpu_percent&since=1970-01-01T00:00:00.000Z&until=1970-01-01T00:01:00.000Z&points=9");
  assert.match(of({ servers: [], room: "Room A" }), /^\/api\/v1\/hosts\/averages\?project=shop&room=Room\+A&figure=host.cpu_percent&/);
  assert.match(of({ servers: [], project: "" }), /^\/api\/v1\/hosts\/averages\?figure=/);
});

test("seconds are requested every second, longer intervals less often", () => {
  assert.deepEqual([1, 10, 60, 600, 3600].map(requestInterval), [1, 2.5, 15, 60, 60]);
});

test("a live feed requests its period once, then the newest seconds, and drops those that left", async (t) => {
  const { asked } = await serve(t, { "GET /api/v1/hosts/series": measuring() });
  let now = NOW;
  const feed = new HostFeed(() => now);
  t.after(() => feed.stop());
  feed.show({ ...usual, last: 300 });
  await next(feed, "data");
  assert.deepEqual([feed.data.start, feed.data.count], [NOW - 300, 300]);
  now += 2;
  await next(feed, "data");
  assert.deepEqual([feed.data.start, feed.data.end, feed.data.lines[0].values.at(-1)], [NOW - 298, NOW + 2, NOW + 1]);
  assert.equal(new URL(asked[1].split(" ")[1], "http://127.0.0.1").searchParams.get("since"), new Date((NOW - 15) * 1000).toISOString());
});

test("what has no values yet is requested again, as long as it may arrive", async (t) => {
  const answer = measuring();
  let measuredUntil = NOW - 60;
  const late = (request) => {
    const [status, body] = answer(request);
    const [line] = body.hosts[0].lines;
    line.values = line.values.map((second) => (second < measuredUntil ? second : null));
    return [status, body];
  };
  const { asked } = await serve(t, { "GET /api/v1/hosts/series": late });
  const feed = new HostFeed(() => NOW);
  t.after(() => feed.stop());
  const since = (request) => Date.parse(new URL(request.split(" ")[1], "http://127.0.0.1").searchParams.get("since")) / 1000 - NOW;
  for (const [measured, from] of [[60, -60], [2, -15], [200, -150]]) {
    measuredUntil = NOW - measured;
    asked.length = 0;
    feed.show({ ...usual, last: 300 });
    await next(feed, "data");
    await next(feed, "data");
    assert.equal(since(asked[1]), from);
  }
});

test("requests that come before the newest second are repeated soon, a few times", async (t) => {
  const { asked } = await serve(t, { "GET /api/v1/hosts/series": measuring() });
  const pauses = [];
  const real = globalThis.setTimeout;
  t.mock.method(globalThis, "setTimeout", (act, pause) => {
    const isUsual = pause > 500 && pause <= 980;
    const isPause = isUsual || pause === 250;
    if (isPause) pauses.push(isUsual ? "usual" : "soon");
    return real(act, isPause ? 0 : pause);
  });
  let now = NOW;
  const feed = new HostFeed(() => now);
  t.after(() => feed.stop());
  feed.addEventListener("data", () => { if (asked.length === 1) now += 1; });
  feed.show({ ...usual, last: 300 });
  await until(() => pauses.length >= 7);
  // At first, and when the second that has come is followed by none.
  assert.deepEqual(pauses.slice(0, 7), ["soon", "usual", "soon", "soon", "soon", "soon", "usual"]);
});

test("requests begin at a fixed interval, and a slow server has as much time without one", async (t) => {
  const answer = measuring();
  let clock = 0;
  let took = 0;
  await serve(t, { "GET /api/v1/hosts/series": (request) => {
    clock += took;
    return answer(request);
  } });
  const pauses = [];
  const real = globalThis.setTimeout;
  t.mock.method(performance, "now", () => clock);
  t.mock.method(globalThis, "setTimeout", (act, pause, ...given) => {
    pauses.push(pause);
    return real(act, pause === 250 ? 0 : pause, ...given);
  });
  for (const [duration, pause] of [[0, 980], [100, 880], [600, 600], [5000, 1000]]) {
    let now = NOW;
    took = duration;
    const feed = new HostFeed(() => now);
    feed.show({ ...usual, last: 300 });
    await next(feed, "data");
    now += 1;
    await next(feed, "data");
    feed.stop();
    assert.ok(pauses.some((one) => Math.abs(one - pause) < 1), `${pauses} without ${pause}`);
    pauses.length = 0;
  }
});

test("a fixed period is requested once, and compared with a week earlier", async (t) => {
  const { asked } = await serve(t, { "GET /api/v1/hosts/series": measuring(10) });
  const feed = new HostFeed(() => NOW);
  feed.show({ ...usual, since: NOW - 600, until: NOW, compare: true });
  await next(feed, "data");
  assert.equal(feed.live, false);
  assert.deepEqual([feed.data.start - feed.before.start, feed.before.step], [WEEK, 10]);
  assert.equal(asked.length, 2);
});

test("a request that is on its way is used once", async (t) => {
  const { asked } = await serve(t, { "GET /api/v1/hosts/series": measuring() });
  const feed = new HostFeed(() => NOW);
  t.after(() => feed.stop());
  const requested = pathOf(usual, NOW - 300, NOW, 900);
  feed.show({ ...usual, last: 300 }, requested);
  await next(feed, "data");
  assert.equal(asked[0], `GET ${requested}`);
  await next(feed, "data");
  assert.notEqual(asked[1], asked[0]);
});

// Answers with a line of the second itself for each figure.
const averages = (resolution) => (request) => {
  const query = new URL(request.url, "http://127.0.0.1").searchParams;
  const [since, end] = ["since", "until"].map((name) => Date.parse(query.get(name)) / 1000);
  const values = Array.from({ length: Math.ceil((end - since) / resolution(query)) }, (_, index) => since + index);
  const lines = query.getAll("figure").map((figure) => ({ figure, part: "", values }));
  return [200, { start: new Date(since * 1000).toISOString(), resolution: resolution(query), intervals: values.length, hosts: 2, lines }];
};
const split = { ...usual, servers: [], figures: ["host.load_1", "host.cpu_percent"], first: ["host.cpu_percent"] };
const figuresAsked = (asked) => asked.map((one) => new URL(one.split(" ")[1], "http://127.0.0.1").searchParams.getAll("figure").join());

test("the figures that are first are shown before the others", async (t) => {
  const { asked } = await serve(t, { "GET /api/v1/hosts/averages": averages(() => 1) });
  const feed = new HostFeed(() => NOW);
  t.after(() => feed.stop());
  feed.show({ ...split, last: 300, compare: true });
  await next(feed, "data");
  assert.deepEqual([feed.data.lines.map(({ figure }) => figure), feed.waiting], [["host.cpu_percent"], ["host.load_1"]]);
  await next(feed, "data");
  for (const data of [feed.data, feed.before]) assert.deepEqual(data.lines.map(({ figure }) => figure), ["host.cpu_percent", "host.load_1"]);
  assert.deepEqual(feed.waiting, []);
  assert.deepEqual(figuresAsked(asked), ["host.cpu_percent", "host.cpu_percent", "host.load_1", "host.load_1"]);
  asked.length = 0;
  await next(feed, "data");
  assert.deepEqual(figuresAsked(asked), ["host.load_1,host.cpu_percent"]);
});

test("everything is requested again if a part failed or has other intervals", async (t) => {
  let resolution = (query) => (query.get("figure") === "host.load_1" ? 10 : 1);
  const answers = { "GET /api/v1/hosts/averages": averages((query) => resolution(query)) };
  const { asked } = await serve(t, answers);
  const feed = new HostFeed(() => NOW);
  t.after(() => feed.stop());
  feed.show({ ...split, last: 300 });
  await next(feed, "data");
  await next(feed, "data");
  assert.equal(feed.data.lines.length, 1);
  resolution = () => 1;
  asked.length = 0;
  await next(feed, "data");
  await next(feed, "data");
  assert.deepEqual([feed.data.lines.length, figuresAsked(asked)], [2, ["host.cpu_percent", "host.load_1"]]);
});

test("means are requested again for as long as the slowest host may need", async (t) => {
  const { asked } = await serve(t, { "GET /api/v1/hosts/averages": averages(() => 1) });
  let now = NOW;
  const feed = new HostFeed(() => now);
  t.after(() => feed.stop());
  feed.show({ ...split, first: undefined, last: 300 });
  await next(feed, "data");
  const begins = [];
  for (const seconds of [1, 30, 1]) {
    now += seconds;
    await next(feed, "data");
    begins.push(feed.data.end - Date.parse(new URL(asked.at(-1).split(" ")[1], "http://127.0.0.1").searchParams.get("since")) / 1000);
  }
  assert.deepEqual(begins, [16, 180, 16]);
});

test("of two scopes the last one is shown", async (t) => {
  let release = () => {};
  const held = new Promise((resolve) => { release = resolve; });
  let first = true;
  const answer = measuring();
  await serve(t, { "GET /api/v1/hosts/series": (request) => answer(request) });
  const former = globalThis.fetch;
  globalThis.fetch = async (...parts) => {
    if (first) {
      first = false;
      await held;
    }
    return former(...parts);
  };
  const feed = new HostFeed(() => NOW);
  let times = 0;
  feed.addEventListener("data", () => { times += 1; });
  feed.show({ ...usual, since: NOW - 600, until: NOW });
  feed.show({ ...usual, since: NOW - 300, until: NOW });
  await until(() => times === 1);
  release();
  await former("/api/v1/hosts/series?since=1970-01-01T00:00:00Z&until=1970-01-01T00:00:01Z");
  assert.deepEqual([times, feed.data.count], [1, 300]);
});

test("a refusal is shown with its message, a lost connection is announced and the values stay", async (t) => {
  const answers = { "GET /api/v1/hosts/series": () => [404, { error: { message: "Server not found.", code: "server.not_found" } }] };
  await serve(t, answers);
  const feed = new HostFeed(() => NOW);
  t.after(() => feed.stop());
  feed.show({ ...usual, last: 300 });
  assert.equal((await next(feed, "refused")).detail, "Server not found.");
  answers["GET /api/v1/hosts/series"] = () => [503, {}];
  feed.show({ ...usual, last: 300 });
  assert.equal((await next(feed, "link")).detail, false);
});
