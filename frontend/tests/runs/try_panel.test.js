import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

document.body.innerHTML = `<form id="try-form"><input type="hidden" name="element">
  <span data-chosen data-whole="the whole plan"></span></form>`;
await import(script("runs/try_panel.js"));

const form = () => document.getElementById("try-form");
const shown = () => [form().elements.element.value, form().querySelector("[data-chosen]").textContent];
const choose = (detail) => document.dispatchEvent(new window.CustomEvent("element:chosen", { detail }));

test("the form has the element that the page announces, also after it was replaced", () => {
  assert.deepEqual(shown(), ["", "the whole plan"]);
  choose({ number: 7, name: "<b>cart</b>" });
  assert.deepEqual(shown(), ["7", "<b>cart</b>"]);
  form().querySelector("[data-chosen]").textContent = "";
  form().elements.element.value = "";
  document.dispatchEvent(new window.Event("htmx:load"));
  assert.deepEqual(shown(), ["7", "<b>cart</b>"]);
  choose(null);
  assert.deepEqual(shown(), ["", "the whole plan"]);
  form().remove();
  choose({ number: 8, name: "gone" });
});
