import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { LiveTable } = await import(script("runs/tables.js"));

const made = () => {
  document.body.innerHTML = "<div><table id='some-table'><thead><tr></tr></thead><tbody></tbody></table></div>";
  const table = document.querySelector("table");
  const live = new LiveTable(table, { id: ({ name }) => name, columns: [{ key: "value", title: "Value", value: ({ value }) => value, text: ({ value }) => String(value) }] });
  return { live, table, texts: () => [...table.tBodies[0].rows].map((row) => row.textContent) };
};
const appear = (isIntersecting) => IntersectionObserver.newest.callback([{ isIntersecting }]);

test("cells of a table that is off the screen are updated when it appears", () => {
  const { live, texts } = made();
  live.show([{ name: "a", value: 1 }, { name: "b", value: 2 }]);
  appear(false);
  live.show([{ name: "a", value: 3 }, { name: "b", value: 2 }]);
  assert.deepEqual(texts(), ["1", "2"]);
  appear(true);
  assert.deepEqual(texts(), ["3", "2"]);
  live.show([{ name: "a", value: 4 }, { name: "b", value: 2 }]);
  assert.deepEqual(texts(), ["4", "2"]);
});

test("a table that is off the screen has all its rows", () => {
  const { live, table, texts } = made();
  appear(false);
  live.show([{ name: "a", value: 1 }]);
  assert.deepEqual(texts(), ["1"]);
  live.show([{ name: "a", value: 2 }, { name: "b", value: 5 }]);
  assert.deepEqual(texts(), ["2", "5"]);
  live.show([]);
  assert.deepEqual([texts(), table.hidden], [[], true]);
});

test("rows keep their elements while they are sorted", () => {
  const { live, table, texts } = made();
  live.show([{ name: "a", value: 2 }, { name: "b", value: 1 }]);
  const [first, second] = table.tBodies[0].rows;
  table.tHead.querySelector("button").click();
  assert.deepEqual(texts(), ["1", "2"]);
  assert.deepEqual([...table.tBodies[0].rows], [second, first]);
});
