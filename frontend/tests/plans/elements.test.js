import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { script } from "../support.js";

const box = (name) => `<input type="checkbox" name="element" data-name="${name}">`;
document.body.innerHTML = `<form id="bulk" hidden><span data-chosen></span><button value="delete"></button></form>
  <input type="checkbox" id="tick-all"><input type="checkbox" name="other"><div id="table">${["Login", "Search", "Pay"].map(box).join("")}</div>`;
await import(script("plans/elements.js"));

const [form, all, table] = ["bulk", "tick-all", "table"].map((id) => document.getElementById(id));
const boxes = () => [...document.querySelectorAll("[name=element]")];

function tick(input, checked = true) {
  input.checked = checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const shown = () => [form.hidden, form.querySelector("[data-chosen]").textContent, all.checked, all.indeterminate];
const question = () => form.querySelector("[value=delete]").dataset.confirm;

beforeEach(() => tick(all, false));

test("nothing is chosen at first", () => {
  assert.deepEqual(shown(), [true, "0 chosen", false, false]);
});

test("a chosen element is named before it is deleted", () => {
  tick(boxes()[1]);
  assert.deepEqual(shown(), [false, "1 chosen", false, true]);
  assert.equal(question(), "Delete “Search” with everything in it? The earlier revision keeps it.");
});

test("several are counted", () => {
  tick(boxes()[0]);
  tick(boxes()[2]);
  assert.deepEqual(shown(), [false, "2 chosen", false, true]);
  assert.equal(question(), "Delete these 2 elements with everything in them? The earlier revision keeps them.");
});

test("all are chosen at once, or one after the other", () => {
  tick(all);
  assert.ok(boxes().every(({ checked }) => checked));
  assert.deepEqual(shown(), [false, "3 chosen", true, false]);
  tick(boxes()[0], false);
  assert.deepEqual(shown(), [false, "2 chosen", false, true]);
  tick(boxes()[0]);
  assert.deepEqual(shown(), [false, "3 chosen", true, false]);
  tick(all, false);
  assert.ok(boxes().every(({ checked }) => !checked));
});

test("other fields of the page choose nothing", () => {
  boxes()[0].checked = true;
  tick(document.querySelector("[name=other]"));
  assert.deepEqual(shown(), [true, "0 chosen", false, false]);
});

test("what is no longer in the table is not chosen any more", () => {
  tick(all);
  table.innerHTML = box("Cart");
  document.dispatchEvent(new Event("htmx:afterSwap"));
  assert.deepEqual(shown(), [true, "0 chosen", false, false]);
});

test("a table whose reader may change nothing has no form", () => {
  form.remove();
  tick(boxes()[0]);
  assert.ok(boxes()[0].checked);
});
