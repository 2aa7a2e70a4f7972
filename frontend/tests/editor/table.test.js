// The rows of a table in an element's form.

import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "../support.js";

const { Table } = await import(script("editor/table.js"));

for (const name of ["HTMLInputElement", "HTMLButtonElement", "HTMLTextAreaElement"]) globalThis[name] ??= window[name];

const row = (name, on) => `<tr><td><textarea>${name}</textarea></td><td><input type="checkbox" ${on ? "checked" : ""}></td>
  <td><button data-up></button><button data-down></button><button data-remove></button></td></tr>`;

function table() {
  const element = document.createElement("div");
  element.dataset.table = JSON.stringify([{ name: "a", on: "true", meta: "=" }, { name: "b", on: "false", meta: "!" }]);
  element.dataset.fresh = JSON.stringify({ name: "", on: "false", meta: "?" });
  element.innerHTML = `<table><thead><tr><th data-column='{"name": "name"}'></th><th data-column='{"name": "on"}'></th></tr></thead>
    <tbody>${row("a", true)}${row("b", false)}</tbody></table><template>${row("", false)}</template><button data-add></button>`;
  document.body.append(element);
  const changes = [];
  const made = new Table(element, () => changes.push(made.value.map(({ name }) => name).join("")));
  return { element, made, changes };
}

const press = (element, selector, at = 0) => element.querySelectorAll(selector)[at].click();

test("cells that are not shown stay with their row", () => {
  const { made } = table();
  assert.deepEqual(made.value, [{ name: "a", on: "true", meta: "=" }, { name: "b", on: "false", meta: "!" }]);
});

test("a cell is found by its row and column", () => {
  const { element, made } = table();
  const controls = [...element.querySelectorAll("tbody textarea, tbody input")];
  assert.equal(made.control({ table: "t", row: 1, column: "on" }), controls[3]);
  assert.equal(made.control({ table: "t", row: 1, column: "meta" }), controls[2]);
  assert.equal(made.control({ table: "t", row: 2, column: "on" }), undefined);
});

test("rows are moved, removed and added", () => {
  const { element, made, changes } = table();
  press(element, "[data-down]");
  assert.deepEqual(made.value.map(({ name, meta }) => name + meta), ["b!", "a="]);
  press(element, "[data-up]");
  press(element, "[data-up]", 1);
  press(element, "[data-remove]");
  press(element, "[data-add]");
  assert.deepEqual(made.value, [{ name: "b", on: "false", meta: "!" }, { name: "", on: "false", meta: "?" }]);
  assert.deepEqual(changes, ["ba", "ab", "b", "b"]);
});

test("rows of a spreadsheet are pasted from the cell on, and rows are added for them", () => {
  const { element, made, changes } = table();
  const paste = (at, text) => {
    const event = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData: { getData: () => text } });
    element.querySelectorAll("textarea")[at].dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(paste(0, "one cell\n"), false);
  assert.equal(paste(1, "x\tTRUE\ny\tno\tmore\n"), true);
  assert.deepEqual(made.value, [
    { name: "a", on: "true", meta: "=" },
    { name: "x", on: "true", meta: "!" },
    { name: "y", on: "false", meta: "?" },
  ]);
  assert.deepEqual(changes, ["axy"]);
});

test("Enter goes to the next row, Shift+Enter stays", () => {
  const { element, made } = table();
  const key = (at, shiftKey) => element.querySelectorAll("textarea")[at]
    .dispatchEvent(Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key: "Enter", shiftKey, isComposing: false }));
  key(1, true);
  assert.equal(made.value.length, 2);
  key(0, false);
  assert.equal(document.activeElement, element.querySelectorAll("textarea")[1]);
  key(1, false);
  assert.equal(made.value.length, 3);
});

test("cells with something else than a number are marked", () => {
  const element = document.createElement("div");
  const numbers = (text) => `<tr><td><textarea>${text}</textarea></td><td><button data-remove></button></td></tr>`;
  element.innerHTML = `<table><thead><tr><th data-column='{"name": "n", "number": "integer"}'></th></tr></thead>
    <tbody>${numbers("1.5")}${numbers("7")}</tbody></table><div data-cells></div><template></template>`;
  new Table(element, () => {});
  const marked = () => [...element.querySelectorAll("textarea")].map((cell) => cell.classList.contains("is-warning"));
  const [first, second] = element.querySelectorAll("textarea");
  assert.deepEqual(marked(), [true, false]);
  assert.match(element.querySelector("[data-cells]").textContent, /whole number/);
  first.value = "2";
  second.value = "x";
  second.dispatchEvent(new Event("input", { bubbles: true }));
  assert.deepEqual(marked(), [false, true]);
  press(element, "[data-remove]", 1);
  assert.equal(element.querySelector("[data-cells]").textContent, "");
});
