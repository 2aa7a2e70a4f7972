import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { LONGEST, periodOf, readState, withState } = await import(script("monitoring/address.js"));

const usual = { servers: [], room: "", last: 600, since: null, until: null, zoom: null, compare: false, parts: {} };

test("an address without parameters shows the last ten minutes of all servers", () => {
  assert.deepEqual(readState(""), usual);
});

test("every state is kept in the address", () => {
  const states = [
    { ...usual, servers: ["3", "5"], room: "2", last: 3600 },
    { ...usual, until: 1_800_000_000, parts: { host_port: "8080", host_jvm: "order: main" } },
    { ...usual, last: null, since: 1_700_000_000, until: 1_700_003_600, zoom: [1_700_000_100, 1_700_000_200], compare: true },
  ];
  for (const state of states) {
    const address = withState("http://127.0.0.1/monitoring?project=shop&server=9&zoom=1-2", state);
    assert.deepEqual(readState(new URL(address).search), state);
    assert.equal(new URL(address).searchParams.get("project"), "shop");
  }
});

test("what is not valid is ignored", () => {
  assert.deepEqual(readState("?server=x&server=4&server=4&room=y&last=-1&zoom=9-3&compare=day"), { ...usual, servers: ["4"] });
  assert.deepEqual(readState("?since=200&until=100&zoom=1-2-3&part=x&part=host_port:&part=__proto__:1"), { ...usual, until: 100 });
});

test("periods are between five minutes and thirty days long", () => {
  assert.equal(readState("?last=1").last, 300);
  assert.equal(readState("?last=99999999").last, LONGEST);
  assert.deepEqual(readState("?since=1&until=1800000000").since, 1_800_000_000 - LONGEST);
});

test("the period of a zoomed part has the second at its end", () => {
  assert.deepEqual(periodOf([100.2, 160]), { since: 100, until: 161 });
});
