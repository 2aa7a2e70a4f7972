import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { script } from "../support.js";

const { halfWidth, numberOf } = await import(script("runs/numbers.js"));
// Also the cases of core/numbers.py.
const cases = JSON.parse(await readFile(new URL("../../../tests/core/number_cases.json", import.meta.url), "utf-8"));

test("numbers are read", () => {
  for (const [text, value] of Object.entries(cases.numbers)) assert.equal(numberOf(text), value, text);
});

test("anything else is not a number", () => {
  for (const text of cases.no_numbers) assert.equal(numberOf(text), null, text);
});

test("full-width characters are read as ASCII", () => {
  for (const [text, plain] of Object.entries(cases.half_width)) assert.equal(halfWidth(text), plain);
});
