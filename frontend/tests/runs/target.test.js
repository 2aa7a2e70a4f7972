import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { resultOf, showResultWhileTyping, totalOf } = await import(script("runs/target.js"));

test("a total is a number or a percentage of what was requested", () => {
  for (const [text, total] of [["60", 60], [" 1,200.5 ", 1200.5], [".5", 0.5], ["150%", 30], ["150 %", 30], ["12.5％", 2.5], ["0%", 0]]) {
    assert.equal(totalOf(text, 20, false), total, text);
  }
  assert.equal(totalOf("33%", 10, true), 3);
});

test("anything else is no total", () => {
  for (const text of ["", "many", "-5", "5 x", "% 5", "1%%", "1e3", "5%5", "12,5", "1,20", ",100"]) assert.equal(totalOf(text, 20, false), null, text);
});

test("the sentence has total and share", () => {
  assert.match(resultOf("150%", 20, false), /^= 30\/s, 150% /);
  assert.match(resultOf("7", 10, true), /^= 7 threads, 70% /);
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
