import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { added, durationText, endWithRoom, moved, removed, timeStep } = await import(script("runs/curve_edit.js"));
const { seconds } = await import(script("runs/curve.js"));

const CURVE = [[0, 20], [30, 100], [60, 50]];

test("a duration is written as it is read", () => {
  for (const [number, text] of [[0, "0s"], [0.5, "0.5s"], [30, "30s"], [90, "1m30s"], [3600, "1h"], [90061.5, "1d1h1m1.5s"]]) {
    assert.equal(durationText(number), text);
    assert.equal(seconds(text), number);
  }
});

test("a point moves between its neighbours, to whole percents and multiples of the step", () => {
  assert.deepEqual(moved(CURVE, 1, [41.4, 79.6], 5), [[0, 20], [40, 80], [60, 50]]);
  assert.deepEqual(moved(CURVE, 1, [900, 2000], 5), [[0, 20], [60, 1000], [60, 50]]);
  assert.deepEqual(moved(CURVE, 1, [-5, -5], 5), [[0, 20], [0, 0], [60, 50]]);
  assert.deepEqual(moved(CURVE, 2, [3601, 50], 30), [[0, 20], [30, 100], [3600, 50]]);
  assert.deepEqual(moved([[0, 5]], 0, [0.34, 5], 0.1), [[0.3, 5]]);
  assert.deepEqual(CURVE, [[0, 20], [30, 100], [60, 50]], "the points are not changed themselves");
});

test("a point is added in the order of time", () => {
  assert.deepEqual(added(CURVE, [46, 75], 1), { points: [[0, 20], [30, 100], [46, 75], [60, 50]], index: 2 });
  assert.deepEqual(added(CURVE, [70, 75], 1), { points: [...CURVE, [70, 75]], index: 3 });
  assert.deepEqual(added([[10, 50]], [4, 50], 1), { points: [[4, 50], [10, 50]], index: 0 });
});

test("a point is removed, but the last stays", () => {
  assert.deepEqual(removed(CURVE, 1), [[0, 20], [60, 50]]);
  assert.deepEqual(removed([[0, 20]], 0), [[0, 20]]);
});

test("steps of time are about two pixels", () => {
  assert.deepEqual([5, 60, 300, 3600, 30 * 86400].map(timeStep), [0.1, 1, 5, 30, 21600]);
});

test("the axis has room after the last point, up to a tick", () => {
  assert.deepEqual([0, 10, 60, 300, 3600].map(endWithRoom), [1, 12, 70, 360, 4200]);
});
