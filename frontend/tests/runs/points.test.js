import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { editPoints } = await import(script("runs/points.js"));

function form(curve) {
  document.body.innerHTML = `<form>
    <input name="curve" value="${curve}">
    <fieldset id="points" hidden>
      <input type="radio" name="joined" value="lines" checked><input type="radio" name="joined" value="steps">
      <table><tbody></tbody></table>
      <button type="button" id="points-add">+</button>
      <template><tr><td><input data-point="time"></td><td><input data-point="percent"></td><td><button type="button">x</button></td></tr></template>
    </fieldset></form>`;
  const element = document.querySelector("form");
  const editor = editPoints(element);
  const box = document.getElementById("points");
  const rows = () => [...box.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")].map((input) => input.value));
  const type = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return { element, editor, box, rows, type, text: element.elements.curve };
}

test("the text fills the table", () => {
  const { rows, box, element } = form("0s:20%, 30s:100%");
  assert.deepEqual(rows(), [["0s", "20"], ["30s", "100"]]);
  assert.equal(element.elements.joined.value, "lines");
  assert.equal(box.hidden, false);
});

test("steps are seen as steps, with a row for each", () => {
  const { rows, element } = form("0s:20%,30s:20%,30s:80%,1m:80%,1m:50%");
  assert.equal(element.elements.joined.value, "steps");
  assert.deepEqual(rows(), [["0s", "20"], ["30s", "80"], ["1m", "50"]]);
});

test("a change in the table is written into the text, and the form is notified once", () => {
  const { box, text, type, element } = form("0s:20%,30s:100%");
  const notified = [];
  element.addEventListener("input", (event) => notified.push(event.target.name));
  type(box.querySelector("tbody tr:last-child input"), "45s");
  assert.equal(text.value, "0s:20%,45s:100%");
  assert.deepEqual(notified, ["curve"]);
});

test("lines become steps and back", () => {
  const { box, text } = form("0s:20%,30s:100%");
  const [lines, steps] = box.querySelectorAll("input[type=radio]");
  steps.checked = true;
  steps.dispatchEvent(new Event("input", { bubbles: true }));
  assert.equal(text.value, "0s:20%,30s:20%,30s:100%");
  lines.checked = true;
  lines.dispatchEvent(new Event("input", { bubbles: true }));
  assert.equal(text.value, "0s:20%,30s:100%");
});

test("points are added and removed, but the last stays", () => {
  const { box, rows, text } = form("0s:20%");
  document.getElementById("points-add").click();
  assert.deepEqual(rows(), [["0s", "20"], ["0s", "20"]]);
  box.querySelector("tbody button").click();
  box.querySelector("tbody button").click();
  assert.deepEqual(rows(), [["0s", "20"]]);
  assert.equal(text.value, "0s:20%");
});

test("a text that is no curve leaves the table as it was and marks it", () => {
  const { box, rows, text, type } = form("0s:20%");
  type(text, "what");
  assert.deepEqual(rows(), [["0s", "20"]]);
  assert.ok(box.classList.contains("lw-stale"));
});

test("points of the preview are written into table and text, and keep texts that did not change", () => {
  const { editor, rows, text, element } = form("0s:20%,90s:100%,2m:50%");
  const notified = [];
  element.addEventListener("input", (event) => notified.push(event.target.name));
  assert.deepEqual(editor.points(), [[0, 20], [90, 100], [120, 50]]);
  editor.set([[0, 20], [90, 100], [150, 40]]);
  assert.deepEqual(rows(), [["0s", "20"], ["90s", "100"], ["2m30s", "40"]]);
  assert.equal(text.value, "0s:20%,90s:100%,2m30s:40%");
  assert.deepEqual(notified, ["curve"]);
});

test("a step is one point of the preview", () => {
  const { editor, text } = form("0s:20%,30s:20%,30s:80%");
  assert.equal(editor.stepped(), true);
  assert.deepEqual(editor.points(), [[0, 20], [30, 80]]);
  editor.set([[0, 20], [40, 60]]);
  assert.equal(text.value, "0s:20%,40s:20%,40s:60%");
});

test("there are no points while the text or the table is no curve", () => {
  const { editor, box, text, type } = form("0s:20%,30s:100%");
  type(text, "what");
  assert.equal(editor.points(), null);
  type(text, "0s:20%,30s:100%");
  assert.notEqual(editor.points(), null);
  type(box.querySelector("tbody tr:last-child input"), "soon");
  assert.equal(editor.points(), null);
});
