import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { linearTicks, logLimits, logTicks, tickStep, upperLimit } = await import(script("web/charts/scales.js"));

test("a scale ends at a tick at or above the largest value", () => {
  assert.deepEqual([0, null, NaN, 1, 0.37, 7, 100, 101, 19_999].map((max) => upperLimit(max, 4)), [1, 1, 1, 1, 0.4, 8, 100, 150, 20_000]);
  for (let max = 0.001; max < 1e7; max *= 1.37) {
    for (const parts of [2, 3, 4, 6]) {
      const limit = upperLimit(max, parts);
      const ticks = linearTicks(limit, parts);
      assert.ok(limit >= max * (1 - 1e-9) && limit <= max * 2.6, `${max} ${parts}: ${limit}`);
      assert.ok(ticks.length <= parts + 1 && ticks[0] === 0, `${ticks}`);
      assert.equal(ticks.at(-1), limit);
    }
  }
});

test("ticks of whole numbers are whole", () => {
  assert.deepEqual(linearTicks(upperLimit(3, 4, true), 4, true), [0, 1, 2, 3]);
  assert.equal(tickStep(1, 6, true), 1);
  assert.ok(linearTicks(upperLimit(9, 4, true), 4, true).every(Number.isInteger));
  assert.deepEqual(linearTicks(upperLimit(0, 4, true), 4, true), [0, 1]);
});

test("a logarithmic scale holds all values between 1, 2 or 5 times powers of ten", () => {
  assert.deepEqual(logLimits(12, 80), [10, 100]);
  assert.deepEqual(logLimits(10, 10), [10, 20]);
  assert.deepEqual(logLimits(0.3, 4000), [0.2, 5000]);
  assert.deepEqual(logLimits(null, null), [1, 100]);
  assert.deepEqual(logTicks(10, 100), [10, 20, 50, 100]);
  assert.deepEqual(logTicks(0.2, 5000), [1, 10, 100, 1000]);
  for (let min = 0.01; min < 1e5; min *= 1.7) {
    const [low, high] = logLimits(min, min * 3);
    assert.ok(low <= min * (1 + 1e-9) && high >= min * 3 * (1 - 1e-9) && low < high, `${min}: ${low} ${high}`);
    assert.ok(logTicks(low, high).length >= 2);
  }
});
