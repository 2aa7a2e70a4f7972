// The table of headers in the form of a set.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { script } from "../support.js";

const { Rows } = await import(script("header_sets/rows.js"));

const ROW = `<tr><td><input type="checkbox" data-of="enabled"></td><td><input data-of="name"></td>
  <td><input data-of="value"></td><td><input data-of="comment"></td>
  <td><button data-move="-1"></button><button data-move="1"></button><button data-remove></button></td></tr>`;

let place;
let rows;
const header = (name, value = "", comment = "", enabled = true) => ({ name, value, comment, enabled });
const cell = (row, of) => place.querySelectorAll("tbody tr")[row].querySelector(`[data-of=${of}]`);
const press = (row, what) => place.querySelectorAll("tbody tr")[row].querySelector(`[${what}]`).click();
const sent = () => JSON.parse(place.querySelector("[name=headers]").value);

beforeEach(() => {
  document.body.innerHTML = `<div id="place"><input type="hidden" name="headers"><button data-add></button>
    <table><tbody data-body></tbody></table><template>${ROW}</template></div>`;
  place = document.getElementById("place");
  place.dataset.rows = JSON.stringify([header("A", "1", "one"), header("B", "2", "", false)]);
  rows = new Rows(place);
});

test("rows are shown and sent as they are", () => {
  assert.deepEqual(sent(), [header("A", "1", "one"), header("B", "2", "", false)]);
  assert.equal(cell(1, "enabled").checked, false);
});

test("what is entered is sent, and empty rows are not", () => {
  place.querySelector("[data-add]").click();
  assert.equal(rows.value.length, 3);
  assert.equal(sent().length, 2);
  cell(2, "name").value = "C";
  cell(2, "name").dispatchEvent(new Event("input", { bubbles: true }));
  assert.deepEqual(sent()[2], header("C"));
});

test("rows are moved and deleted", () => {
  press(1, "data-move='-1'");
  assert.deepEqual(sent().map(({ name }) => name), ["B", "A"]);
  press(0, "data-move='-1'");
  press(0, "data-move='1'");
  assert.deepEqual(sent().map(({ name }) => name), ["A", "B"]);
  press(0, "data-remove");
  press(0, "data-remove");
  assert.deepEqual(sent(), []);
  assert.equal(rows.value.length, 1);
});

test("pasted lines become rows after the one that they are pasted into", () => {
  const pasted = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(pasted, { clipboardData: { getData: () => "X: 1\nY: 2" } });
  cell(0, "name").dispatchEvent(pasted);
  assert.equal(pasted.defaultPrevented, true);
  assert.deepEqual(sent().map(({ name }) => name), ["A", "X", "Y", "B"]);
});
