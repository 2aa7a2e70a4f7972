import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { readShown, withShown } = await import(script("runs/address.js"));

const nothing = { since: null, until: null, last: null, label: null, kind: null, generator: null, heat: null, tab: null };

test("what a page shows is read from its address, without what is not valid", () => {
  assert.deepEqual(readShown(""), nothing);
  assert.deepEqual(readShown("?since=100&until=200&last=60&tab=events"), { ...nothing, since: 100, until: 200, tab: "events" });
  assert.deepEqual(readShown("?last=300&label=a%26b&kind=request"), { ...nothing, last: 300, label: "a&b", kind: "request" });
  for (const search of ["?since=5", "?since=9&until=5", "?since=-1&until=2", "?since=1&until=1e9", "?last=0", "?last=99999999999"]) {
    assert.deepEqual(readShown(search), nothing, search);
  }
});

test("an address with what is shown is read again, and keeps everything else", () => {
  const shown = { ...nothing, since: 100, until: 200, label: "", kind: "transaction", heat: "1" };
  const address = withShown("http://host/runs/7?labels=x&last=60#top", shown);
  assert.deepEqual(readShown(new URL(address).search), shown);
  assert.equal(new URL(address).searchParams.get("labels"), "x");
  assert.equal(withShown(address, nothing), "http://host/runs/7?labels=x#top");
});
