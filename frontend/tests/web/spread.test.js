import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { spread } = await import(script("web/spread.js"));

test("names that have room stay at their lines", () => {
  assert.deepEqual(spread([100, 20, 60], 13, 0, 200), [100, 20, 60]);
});

test("names at the axis and beside each other are moved apart and stay within the chart", () => {
  for (const wanted of [[200, 200, 199, 30], [0, 0, 0], [200, 5, 200, 6, 100]]) {
    const places = spread(wanted, 13, 10, 190);
    const sorted = [...places].sort((a, b) => a - b);
    assert.ok(sorted[0] >= 16.5, `${places}`);
    assert.ok(sorted.at(-1) <= 183.5, `${places}`);
    sorted.slice(1).forEach((place, index) => assert.ok(place - sorted[index] >= 13, `${places}`));
  }
  assert.deepEqual(spread([], 13, 0, 100), []);
});
