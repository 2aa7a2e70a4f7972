import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { statisticsOf } = await import(script("web/charts/statistics.js"));

test("the 90% line is the smallest value that nine of ten values do not exceed", () => {
  const values = [null, 10, 1, 9, 2, 8, 3, null, 7, 4, 6, 5];
  assert.deepEqual(statisticsOf(values), { max: 10, mean: 5.5, p90: 9, min: 1 });
  assert.deepEqual(statisticsOf([4]), { max: 4, mean: 4, p90: 4, min: 4 });
  assert.deepEqual(statisticsOf([null, 0, null]), { max: 0, mean: 0, p90: 0, min: 0 });
});

test("intervals of several seconds have their extremes within", () => {
  assert.deepEqual(statisticsOf([10, 20, null], [15, 90, null], [1, 2, null]), { max: 90, mean: 15, p90: 20, min: 1 });
  assert.deepEqual(statisticsOf([10], [null], [null]), { max: 10, mean: 10, p90: 10, min: 10 });
});

test("without values there are no statistics", () => {
  assert.deepEqual(statisticsOf([null, null]), { max: null, mean: null, p90: null, min: null });
});
