import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { script } from "../support.js";

const { parseCurve, percentAt, seconds } = await import(script("runs/curve.js"));
// Also the cases of core/curve.py.
const cases = JSON.parse(await readFile(new URL("../../../tests/core/curve_cases.json", import.meta.url), "utf-8"));

test("durations are read", () => {
  for (const [text, value] of Object.entries(cases.durations)) assert.equal(seconds(text), value, text);
});

test("anything else is not a duration", () => {
  for (const text of cases.no_durations) assert.equal(seconds(text), null, text);
});

test("curves are read and joined by straight lines and steps", () => {
  for (const { text, points, percent } of cases.curves) {
    const curve = parseCurve(text);
    assert.deepEqual(curve, points, text);
    for (const [time, value] of percent) assert.equal(percentAt(curve, time), value, `${text} at ${time}`);
  }
});

test("anything else is not a curve", () => {
  for (const text of cases.no_curves) assert.equal(parseCurve(text), null, text);
});
