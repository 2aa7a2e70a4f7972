import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { indexOf, isSame, isolated, nearest, tableOf, valueAt, within } = await import(script("web/charts/rows.js"));

const seconds = [100, 110, 120];
const line = { key: "errors", name: "errors", colour: "errors", perSecond: true };

test("the interval of a second is the one that holds it", () => {
  assert.deepEqual([99, 100, 109.9, 110, 129, 130].map((second) => indexOf(seconds, second, 10)), [-1, 0, 0, 1, 2, -1]);
  assert.equal(indexOf([], 5, 10), -1);
  assert.equal(indexOf([0, 60, 60, 90], 60, Infinity), 2);
});

test("the cursor snaps to the nearest start of an interval", () => {
  assert.deepEqual([0, 104, 106, 500].map((second) => nearest(seconds, second)), [100, 100, 110, 120]);
  assert.equal(nearest([], 5), null);
});

test("a window has the intervals that overlap it", () => {
  assert.deepEqual(within(seconds, 105, 115), [0, 2]);
  assert.deepEqual(within(seconds, 110, 110), [1, 2]);
  assert.deepEqual(within(seconds, 0, 50), [0, 0]);
});

test("a count is shown per second of its interval, and a gap stays a gap", () => {
  const columns = { second: seconds, seconds: [10, 10, 4], errors: [5, null, 8] };
  assert.deepEqual(seconds.map((_, index) => valueAt(columns, line, index)), [0.5, null, 2]);
  assert.equal(valueAt({ second: seconds, errors: [5, 6, 7] }, line, 1), 6);
  assert.equal(valueAt({ second: seconds }, line, 0), null);
  assert.deepEqual(tableOf(columns, [line], 110, 125), { seconds: [110, 120], columns: [{ line, values: [null, 2] }] });
});

test("values without neighbours need a point", () => {
  assert.deepEqual(isolated([1, null, 2, 3, null, 4, undefined]), [0, 5]);
  assert.deepEqual([isolated([]), isolated([1, 2])], [null, null]);
});

test("lines are the same if they are drawn and named alike", () => {
  const own = { key: "1/cpu", name: "web-1", colour: "series-1", dashed: false };
  assert.deepEqual([{}, { width: 2 }, { colour: "series-2" }, { dashed: true }, { ended: true }, { name: "web-2" }].map((change) => isSame(own, { ...own, ...change })),
    [true, true, false, false, false, false]);
});
