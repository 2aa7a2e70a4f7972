import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { adjustable, within } = await import(script("runs/try_height.js"));
const shown = () => document.documentElement.style.getPropertyValue("--try-height");

test("the drawer leaves room for the page above, and has room for its own content", () => {
  assert.equal(within(400, 1000), 400);
  assert.equal(within(Infinity, 1000), 700);
  assert.equal(within(10, 1000), 160);
  assert.equal(within(400, 300), 160);
});

test("the arrow keys change the height, which is remembered", () => {
  document.body.innerHTML = `<div class="first"></div><div class="second"></div>`;
  window.innerHeight = 1000;
  globalThis.localStorage = window.localStorage;
  localStorage.setItem("try-height", "300");
  const handle = document.querySelector(".first");
  adjustable(handle);
  assert.equal(shown(), "300px");
  const press = (key) => {
    const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    handle.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(press("ArrowUp"), true);
  assert.deepEqual([shown(), handle.getAttribute("aria-valuenow")], ["332px", "332"]);
  press("ArrowDown");
  press("ArrowDown");
  assert.equal(shown(), "268px");
  press("Home");
  assert.equal(shown(), "700px");
  press("End");
  assert.equal(shown(), "160px");
  assert.equal(press("Enter"), false);
  adjustable(document.querySelector(".second"));
  assert.equal(shown(), "160px");
});
