import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { valueScale } = await import(script("web/charts/axes.js"));

globalThis.devicePixelRatio = 1;
const plot = { bbox: { height: 240 } };

function limits(settings, min, max) {
  return valueScale({ log: false, whole: false, extent: () => null, ...settings }).range(plot, min, max);
}

test("a scale has room above its values", () => {
  assert.deepEqual(limits({}, 0, 99), [0, 120]);
  assert.deepEqual(limits({ headroom: () => 1 }, 0, 99), [0, 100]);
});

test("a ceiling is exceeded by larger values only", () => {
  const shown = (max) => limits({ ceiling: 100 }, 0, max);
  assert.deepEqual([0.3, 40, 96, 100].map(shown), [[0, 0.4], [0, 50], [0, 100], [0, 100]]);
  assert.deepEqual(shown(101), [0, 120]);
  assert.deepEqual(limits({ ceiling: 100, extent: () => [1, 130] }, 0, 99), [0, 150]);
  // Without values.
  assert.deepEqual(shown(null), [0, 1]);
});

test("a fixed end, and one that is held, do not follow the values", () => {
  assert.deepEqual(limits({ max: 100 }, 0, 3), [0, 100]);
  assert.deepEqual(limits({ ceiling: 100, held: () => 250 }, 0, 3), [0, 250]);
});
