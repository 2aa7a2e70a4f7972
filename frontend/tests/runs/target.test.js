import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { resultOf, showResultWhileTyping, totalOf } = await import(script("runs/target.js"));

test("a total is a number or a percentage of what was requested", () => {
  for (const [text, total] of [["60", 60], [" 1,200.5 ", 1200.5], [".5", 0.5], ["150%", 30], ["150 %", 30], ["12.5％", 2.5], ["0%", 0], ["1e3", 1000], ["１２", 12], ["１５０％", 30]]) {
    assert.equal(totalOf(text, 20, false), total, text);
  }
  for (const [text, total] of [["33%", 3], ["25%", 3], ["8%", 1], ["0%", 0]]) assert.equal(totalOf(text, 10, true), total, text);
});

test("anything else is no total", () => {
  for (const text of ["", "many", "-5", "5 x", "% 5", "1%%", "5%5", "nan", "12,5", "1,20", ",100"]) assert.equal(totalOf(text, 20, false), null, text);
});

test("the sentence has total and share", () => {
  assert.match(resultOf("150%", 20, false), /^= 30\/s, 150% /);
  assert.match(resultOf("7", 10, true), /^= 7 threads, 70% /);
  assert.match(resultOf("8%", 6, true), /^= 1 thread after rounding, 16.7% /);
  assert.match(resultOf("50%", 6, true), /^= 3 threads, 50% /);
  assert.equal(resultOf("2.5", 6, true), "Enter a whole number of threads.");
  for (const text of ["0", "0%"]) assert.equal(resultOf(text, 6, true), "Enter a value above 0.");
  assert.equal(resultOf("many", 20, false), "");
  assert.equal(resultOf("5", 0, false), "");
});

test("the dialog shows it while a value is typed, and its hint again afterwards", () => {
  document.body.innerHTML = `<form data-base="20.0" data-whole=""><input id="target"><output id="target-result">A hint</output></form>`;
  showResultWhileTyping();
  const input = document.getElementById("target");
  const output = document.getElementById("target-result");
  const type = (value) => {
    input.value = value;
    input.dispatchEvent(new window.Event("input", { bubbles: true }));
    return output.textContent;
  };
  assert.match(type("50%"), /^= 10\/s/);
  assert.match(type("25"), /^= 25\/s/);
  assert.equal(type(""), "A hint");
});
