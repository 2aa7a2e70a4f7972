import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { timeText } = await import(script("runs/head.js"));

test("the warm-up is a visible step of a run that is being prepared", () => {
  const feed = (...generators) => ({ run: { state: "pending", start_at: null }, generators });
  assert.equal(timeText(feed({ warming_up: false }, { warming_up: false })), "generators are preparing");
  assert.equal(timeText(feed({ warming_up: false }, { warming_up: true })), "warming up JMeter");
});
