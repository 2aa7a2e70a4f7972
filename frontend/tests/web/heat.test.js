import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { extentOf, levelOf } = await import(script("web/charts/heat.js"));
const { ramp } = await import(script("web/charts/palette.js"));

const edges = [0, 1, 2, 5, 10];

test("the scale of a heat map spans the bands that have values", () => {
  assert.deepEqual(extentOf({ edges, second: [1, 2], counts: [[0, 0, 3], [0, 4]] }), [1, 5]);
  assert.deepEqual(extentOf({ edges, second: [1], counts: [[7]] }), [0.5, 1]);
  assert.equal(extentOf({ edges, second: [1, 2], counts: [null, []] }), null);
});

test("the colour of a band tells few values from many", () => {
  const levels = [1, 5, 50, 1000].map((count) => levelOf(count, 1000));
  assert.deepEqual(levels, [...levels].sort((a, b) => a - b));
  assert.deepEqual([levels[0], levels[3], levelOf(1, 1)], [0, 7, 7]);
  assert.deepEqual(ramp("#ffffff", "#000080", 2), ["#8080c0", "#000080"]);
});
