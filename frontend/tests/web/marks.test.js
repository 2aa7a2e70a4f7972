import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { gathered, textOf } = await import(script("web/charts/marks.js"));

const at = (...places) => places.map((x) => ({ x }));
const sizes = (lists) => lists.map((list) => list.length);
const event = (text) => ({ time: 0, text, bad: true });

test("events that are told apart are alone, others are gathered", () => {
  assert.deepEqual(gathered(at(100, 10, 50)), [at(10), at(50), at(100)]);
  assert.deepEqual(sizes(gathered(at(10, 14, 18, 100))), [3, 1]);
  assert.deepEqual(sizes(gathered(at(10, 14, 100))), [1, 1, 1]);
  assert.deepEqual(sizes(gathered(at(10, 20, 30), 2)), [3]);
});

test("events at one time are one line", () => {
  assert.deepEqual(sizes(gathered(at(10, 10, 10, 10))), [1, 1, 1, 1]);
});

test("a day full of events is a row of bars", () => {
  const found = gathered(at(...Array.from({ length: 300 }, (_, index) => 2 * index)));
  assert.ok(found.length > 8 && found.length < 15, String(found.length));
  assert.equal(found.flat().length, 300);
});

test("a text that occurs several times is shown once with its number, and few texts are shown", () => {
  assert.equal(textOf([event("CPU"), event("disk"), event("CPU")]), "CPU ×2 · disk");
  assert.equal(textOf(Array.from({ length: 9 }, (_, index) => event(`e${index}`))), "e0 · e1 · e2 · e3 · 5 others");
  assert.equal(textOf([]), "");
});
