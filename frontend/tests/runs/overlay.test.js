import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { Overlay, contains, idsOf, valuesBeside } = await import(script("runs/overlay.js"));

const part = { start: 1000, since: 1000, until: 1100, step: 10, label: null, kind: null };

test("values of an earlier run are those of the same time since the start", () => {
  const other = { series: { second: [100, 101, 102], rate: [5, null, 7], errors: [4, 6, 8], seconds: [1, 1, 2] }, resolution: 1, shift: 900 };
  assert.deepEqual(valuesBeside([999, 1000, 1001, 1002, 1003], 1, other, { key: "rate" }), [null, 5, null, 7, null]);
  assert.deepEqual(valuesBeside([1000, 1002], 1, other, { key: "errors", perSecond: true }), [4, 4]);
  assert.deepEqual(valuesBeside([1000], 1, other, { key: "unknown" }), [null]);
});

test("intervals that do not begin at the same second are those in the middle, longer ones are repeated", () => {
  const other = { series: { second: [100, 110, 120], rate: [1, 2, 3] }, resolution: 10, shift: 904 };
  assert.deepEqual(valuesBeside([1000, 1010, 1020], 10, other, { key: "rate" }), [1, 2, 3]);
  assert.deepEqual(valuesBeside([1004, 1005, 1014], 1, other, { key: "rate" }), [1, 1, 2]);
});

test("only what is missing is requested again", () => {
  assert.ok(contains({ ...part, until: 1200 }, part));
  for (const changed of [{ since: 990 }, { until: 1101 }, { step: 1 }, { label: "pay" }, { start: 1001 }]) {
    assert.ok(!contains(part, { ...part, ...changed }), JSON.stringify(changed));
  }
  assert.ok(!contains(null, part));
});

test("an address names runs by their numbers", () => {
  assert.deepEqual(idsOf("?with=41,7,x,,-3"), ["41", "7"]);
  assert.deepEqual(idsOf(""), []);
});

test("chosen runs keep their colours, at most four, and the address names them", () => {
  const boxes = [1, 2, 3, 4, 5].map((id) => `<input type="checkbox" value="${id}" data-name="#${id}" data-start="100">`);
  document.body.innerHTML = `<div>${boxes.join("")}</div>`;
  history.replaceState(null, "", "/runs/9?with=2&tab=events");
  const menu = document.body.firstElementChild;
  const overlay = new Overlay(menu);
  const press = (index) => menu.children[index].click();
  const colours = () => overlay.of("rate", [], 1).lines.map(({ key, colour }) => [key, colour]);
  assert.deepEqual(colours(), [["run:2", "other-1"]]);
  press(0);
  press(1);
  assert.deepEqual(colours(), [["run:1", "other-2"]]);
  for (const index of [1, 2, 3]) press(index);
  assert.deepEqual([...menu.children].map((box) => box.disabled), [false, false, false, false, true]);
  assert.equal(location.search, "?with=1%2C2%2C3%2C4&tab=events");
  for (const index of [0, 1, 2, 3]) press(index);
  assert.equal(location.search, "?tab=events");
  assert.deepEqual(overlay.of("cpu", [], 1), { lines: [], columns: {} });
});
