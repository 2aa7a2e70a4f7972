import assert from "node:assert/strict";
import test from "node:test";
import { script, serve } from "../support.js";
import { columnsOf, Messages, problems, STATES } from "./live_messages.js";

const { RunFeed } = await import(script("runs/feed.js"));
const SEEDS = Array.from({ length: 60 }, (_, number) => number + 1);
const TYPES = ["charts", "update", "charts", "charts", "snapshot", "charts", "update", "charts"];

async function feedOf(t) {
  await serve(t);
  const feed = new RunFeed(7);
  t.after(() => feed.close());
  return feed;
}

// A reference implementation: a map with the last value that arrived for each interval.
class Reader {
  constructor() {
    this.seconds = new Map();
  }

  add(series) {
    series.second.forEach((second, row) => {
      const values = Object.entries(series).map(([name, column]) => [name, column[row]]);
      this.seconds.set(second, { ...this.seconds.get(second), ...Object.fromEntries(values) });
    });
  }
}

function readerOf(readers, key) {
  if (!readers.has(key)) readers.set(key, new Reader());
  return readers.get(key);
}

function assertKept(columns, reader, step) {
  const seconds = [...reader.seconds.keys()].sort((a, b) => a - b);
  const first = seconds[0];
  const length = seconds.length ? (seconds.at(-1) - first) / step + 1 : 0;
  assert.deepEqual(columns.second, Array.from({ length }, (_, row) => first + row * step));
  for (const [name, column] of Object.entries(columns)) {
    assert.equal(column.length, columns.second.length, name);
    columns.second.forEach((second, row) => {
      const wanted = name === "second" ? second : reader.seconds.get(second)?.[name] ?? null;
      assert.equal(column[row], wanted, `${name} of ${second}`);
    });
  }
}

test("the messages made are as the schema says, and others are not", () => {
  for (const seed of SEEDS) {
    const messages = new Messages(seed);
    for (const type of ["snapshot", ...TYPES]) assert.equal(problems(messages.make(type)), "");
  }
  const snapshot = new Messages(1).make("snapshot");
  assert.match(problems({ ...snapshot, mood: 1 }), /additional/);
  assert.match(problems({ ...snapshot, run: { ...snapshot.run, state: "dancing" } }), /allowed values/);
});

test("a feed keeps the newest state, and of charts the newest values of each interval", async (t) => {
  const feed = await feedOf(t);
  for (const seed of SEEDS) {
    const messages = new Messages(seed);
    const run = new Reader();
    const label = new Reader();
    const generator = new Reader();
    const cpu = new Map();
    const kinds = new Map();
    feed.show({ points: seed, label: "home", generator: "g" });
    let replaced = false;
    for (const type of ["snapshot", ...TYPES]) {
      const message = messages.make(type);
      if (type === "charts") {
        // The first one answers the request.
        message.whole ||= !replaced;
        replaced = true;
        if (message.label) message.label.label = "home";
        if (message.generator) message.generator.id = "g";
        if (message.whole) for (const kept of [run.seconds, label.seconds, generator.seconds, cpu, kinds]) kept.clear();
        run.add(message.series);
        if (message.label) label.add(message.label.series);
        if (message.generator) generator.add(message.generator.series);
        for (const [id, series] of Object.entries(message.generators)) readerOf(cpu, id).add(series);
        for (const [kind, series] of Object.entries(message.error_series)) readerOf(kinds, kind).add(series);
      }
      feed.receive(JSON.parse(JSON.stringify(message)));
      if (type !== "charts") {
        assert.deepEqual(feed.events, message.events);
        assert.deepEqual(feed.generators, message.generators);
        assert.deepEqual(feed.run, { ...feed.run, ...message.run });
        if (message.total) assert.deepEqual(feed.total, message.total);
      }
      if (!replaced) continue;
      const step = messages.resolution;
      assert.equal(feed.charts.resolution, step);
      assertKept(feed.charts.series, run, step);
      assertKept(feed.charts.label, label, step);
      assertKept(feed.charts.generator, generator, step);
      for (const [id, reader] of cpu) assertKept(feed.charts.cpu.get(id), reader, step);
      for (const [kind, reader] of kinds) assertKept(feed.charts.errorKinds.get(kind), reader, step);
    }
  }
});

test("charts bring every column that is declared", async (t) => {
  const feed = await feedOf(t);
  for (const seed of SEEDS) {
    const message = new Messages(seed).make("charts");
    feed.show({ points: seed, label: message.label?.label, generator: message.generator?.id });
    feed.receive({ ...message, whole: true });
    assert.deepEqual(Object.keys(feed.charts.series).sort(), columnsOf("run_series").sort());
    if (message.label) for (const name of columnsOf("label_series")) assert.ok(name in feed.charts.label, name);
    if (message.generator) for (const name of columnsOf("generator_series")) assert.ok(name in feed.charts.generator, name);
  }
});

test("a run is active until it finished, was stopped or failed", async (t) => {
  const feed = await feedOf(t);
  const active = STATES.filter((state) => {
    feed.receive({ type: "update", now: 1, run: { state } });
    return feed.active;
  });
  assert.deepEqual(STATES.filter((state) => !active.includes(state)), ["finished", "stopped", "failed"]);
});
