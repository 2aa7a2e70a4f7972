import assert from "node:assert/strict";
import test from "node:test";
import { script, serve, until } from "../support.js";

const CONVERTING = `<input type="hidden" name="progress">
  <div data-converting="/progress" hidden><progress max="1"></progress><div>Converting <span data-part></span></div></div>`;

document.body.innerHTML = `
  <form data-import-target>
    <select id="plan"><option value="">new</option><option value="7">Shop</option></select>
    <p data-new-plan>Name</p><p data-new-revision>Add</p>${CONVERTING}
  </form>
  <form data-import-options>${CONVERTING}</form>`;
// The page asks until its successor is shown, which must not keep the test alive; its server does, until the test ends.
const { setTimeout: start } = globalThis;
globalThis.setTimeout = (...timer) => start(...timer).unref();
const [target, options] = document.forms;
const plan = document.getElementById("plan");
await import(script("plans/import.js"));

/** Submits a form, and returns the key that it sends. */
const submit = (form) => {
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  return form.querySelector("[name=progress]").value;
};

test("fields of a new plan are hidden for a revision", () => {
  const hidden = () => [...target.querySelectorAll("p")].map((part) => part.hidden);
  assert.deepEqual(hidden(), [false, true]);
  plan.value = "7";
  plan.dispatchEvent(new Event("change"));
  assert.deepEqual(hidden(), [true, false]);
});

test("each form shows how far its conversion is", async (t) => {
  const { asked } = await serve(t, { "GET /progress": () => [200, { fraction: 0.25 }] });
  assert.ok([...document.querySelectorAll("[data-converting]")].every((part) => part.hidden));
  const keys = [target, options].map(submit);
  assert.notEqual(keys[0], keys[1]);
  for (const form of [target, options]) {
    assert.ok(!form.querySelector("[data-converting]").hidden);
    await until(() => form.querySelector("[data-part]").textContent === "25%");
    assert.equal(form.querySelector("progress").value, 0.25);
  }
  assert.deepEqual(asked.slice(0, 2).sort(), keys.map((key) => `GET /progress?key=${key}`).sort());
});
