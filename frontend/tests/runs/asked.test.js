import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { askedText, threads } = await import(script("runs/asked.js"));

test("a load has the unit of its mode", () => {
  assert.equal(askedText({ mode: "rate", asked: 20 }), "20/s");
  assert.equal(askedText({ mode: "threads", asked: 1500 }), "1,500 threads");
  assert.equal(askedText({ mode: "as_written", asked: null }), "–");
  assert.deepEqual([1, 7.4, null, undefined].map(threads), ["1 thread", "7 threads", "–", "–"]);
});
