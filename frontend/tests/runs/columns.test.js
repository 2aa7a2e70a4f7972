import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { aligned, dropBefore, upsert } = await import(script("runs/columns.js"));

test("intervals that arrive are put in their place, whatever the order", () => {
  const parts = [
    { second: [100, 110], rate: [1, 2] },
    { second: [140], rate: [5], errors: [1] },
    { second: [80], rate: [0] },
    { second: [110], rate: [7] },
  ];
  const wanted = {
    second: [80, 90, 100, 110, 120, 130, 140], rate: [0, null, 1, 7, null, null, 5], errors: [null, null, null, null, null, null, 1],
  };
  const columns = { second: [] };
  for (const part of parts) upsert(columns, part, 10);
  assert.deepEqual(columns, wanted);
  const backwards = { second: [] };
  for (const part of [parts[1], parts[2], parts[0], parts[3]]) upsert(backwards, part, 10);
  assert.deepEqual(backwards, wanted);
});

test("an interval that arrives again replaces itself", () => {
  const columns = upsert({ second: [] }, { second: [1, 2], rate: [3, 4] }, 1);
  assert.deepEqual(upsert(columns, { second: [2], rate: [9] }, 1), { second: [1, 2], rate: [3, 9] });
});

test("intervals that end before a second are dropped", () => {
  const columns = { second: [600, 660, 720], rate: [1, 2, 3] };
  dropBefore(columns, 660, 60);
  assert.deepEqual(columns, { second: [660, 720], rate: [2, 3] });
  dropBefore(columns, 779, 60);
  assert.deepEqual(columns, { second: [720], rate: [3] });
  dropBefore(columns, 780, 60);
  assert.deepEqual(columns, { second: [], rate: [] });
  dropBefore(columns, 780, 60);
  assert.deepEqual(columns.second, []);
});

test("a column is aligned with the intervals of others", () => {
  const columns = { second: [10, 20, 30, 40] };
  assert.deepEqual(aligned(columns, { second: [0, 20, 40, 50], count: [9, 2, 3, 4] }, "count", 10, 0), [0, 2, 0, 3]);
  assert.deepEqual(aligned(columns, { second: [20, 30], cpu: [null, 5] }, "cpu", 10, null), [null, null, 5, null]);
  assert.deepEqual(aligned(columns, { second: [20] }, "unknown", 10, 0), [0, 0, 0, 0]);
});
