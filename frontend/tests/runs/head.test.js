import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { reachedOf, timeText } = await import(script("runs/head.js"));

test("the warm-up is a visible step of a run that is being prepared", () => {
  const feed = (...generators) => ({ run: { state: "pending", start_at: null }, generators });
  assert.equal(timeText(feed({ warming_up: false }, { warming_up: false })), "generators are preparing");
  assert.equal(timeText(feed({ warming_up: false }, { warming_up: true })), "warming up JMeter");
});

test("the bar of a stopped run ends where it stopped", () => {
  const run = { state: "stopped", start_at: 100, ended_at: 340, duration_s: 480 };
  assert.equal(reachedOf(run), 0.5);
  assert.equal(reachedOf({ ...run, ended_at: 700 }), 1);
  assert.equal(reachedOf({ ...run, state: "finished" }), 1);
  assert.equal(reachedOf({ ...run, state: "failed", start_at: null, ended_at: 90 }), 0);
  assert.equal(reachedOf({ ...run, duration_s: null }), 1);
});
