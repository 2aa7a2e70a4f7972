import assert from "node:assert/strict";
import test from "node:test";
import { script, serve } from "../support.js";
import { columnsOf, Messages, problems, STATES } from "./live_messages.js";

const { RunFeed } = await import(script("runs/feed.js"));
const SEEDS = Array.from({ length: 60 }, (_, number) => number + 1);
const TYPES = ["update", "label", "update", "snapshot", "update", "label", "update"];

async function feedOf(t) {
  await serve(t);
  const feed = new RunFeed(7);
  t.after(() => feed.close());
  return feed;
}

// A reference implementation: a map with the last value that arrived for each second.
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

function assertKept(columns, reader) {
  const seconds = [...reader.seconds.keys()].sort((a, b) => a - b);
  const first = seconds[0];
  assert.deepEqual(columns.second, seconds.length ? Array.from({ length: seconds.at(-1) - first + 1 }, (_, row) => first + row) : []);
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

test("a feed keeps of any messages what the newest say of each second", async (t) => {
  const feed = await feedOf(t);
  for (const seed of SEEDS) {
    const messages = new Messages(seed);
    const run = new Reader();
    const label = new Reader();
    const generators = new Map();
    const kinds = new Map();
    feed.label = "home";
    for (const type of ["snapshot", ...TYPES]) {
      const message = messages.make(type);
      if (type === "label") {
        Object.assign(message, { label: "home" });
        if (message.whole) label.seconds.clear();
        label.add(message.series);
      } else {
        if (type === "snapshot") for (const kept of [run.seconds, label.seconds, generators, kinds]) kept.clear();
        if (message.series) run.add(message.series);
        for (const { id, series } of message.generators) readerOf(generators, id).add(series);
        for (const [kind, series] of Object.entries(message.error_series ?? {})) readerOf(kinds, kind).add(series);
      }
      feed.receive(JSON.parse(JSON.stringify(message)));
      if (type !== "label") {
        assert.deepEqual(feed.events, message.events);
        assert.deepEqual(feed.run, { ...feed.run, ...message.run });
        if (message.total) assert.deepEqual(feed.total, message.total);
      }
      assertKept(feed.series, run);
      assertKept(feed.labelSeries, label);
      for (const [id, reader] of generators) assertKept(feed.generatorSeries.get(id), reader);
      for (const [kind, reader] of kinds) assertKept(feed.errorKinds.get(kind), reader);
    }
  }
});

test("a snapshot brings every column that is declared", async (t) => {
  const feed = await feedOf(t);
  for (const seed of SEEDS) {
    const message = new Messages(seed).make("snapshot");
    feed.receive(message);
    assert.deepEqual(Object.keys(feed.series).sort(), columnsOf("run_series").sort());
    for (const series of feed.generatorSeries.values()) {
      for (const name of columnsOf("generator_series")) assert.ok(name in series, name);
    }
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
