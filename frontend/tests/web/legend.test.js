import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { Legend } = await import(script("web/charts/legend.js"));

globalThis.getComputedStyle ??= window.getComputedStyle.bind(window);

test("a line is hidden with a click, and shown alone with Alt, by mouse and by keyboard", () => {
  const element = document.body.appendChild(document.createElement("div"));
  const lines = ["p50", "p95"].map((key) => ({ key, name: key, colour: key }));
  const done = [];
  const chart = { lines, hidden: new Set(["p95"]), toggle: (key) => done.push(`toggle ${key}`), isolate: (key) => done.push(`isolate ${key}`) };
  const legend = new Legend(chart, element);
  legend.show();
  const [first, second] = element.children;
  assert.deepEqual([first, second].map((button) => button.getAttribute("aria-pressed")), ["true", "false"]);
  first.dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  second.dispatchEvent(new window.MouseEvent("click", { bubbles: true, altKey: true }));
  first.dispatchEvent(new window.KeyboardEvent("keydown", { bubbles: true, altKey: true, key: "Enter" }));
  first.dispatchEvent(new window.KeyboardEvent("keydown", { bubbles: true, key: "Enter" }));
  assert.deepEqual(done, ["toggle p50", "isolate p95", "isolate p50"]);
  chart.hidden.clear();
  legend.show();
  assert.deepEqual([...element.children].map((button) => button === first || button === second), [true, true]);
  assert.equal(second.getAttribute("aria-pressed"), "true");
});
