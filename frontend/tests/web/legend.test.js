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

test("of many lines, those that have ended are folded", () => {
  const element = document.body.appendChild(document.createElement("div"));
  const lines = Array.from({ length: 10 }, (_, index) => ({ key: `jvm${index}`, name: `jvm${index}`, colour: "p50", ended: index > 3 }));
  const pressed = [];
  const chart = { lines, hidden: new Set(), group: { showReadout: () => {} }, toggle: (key) => pressed.push(key) };
  const legend = new Legend(chart, element);
  const names = () => [...element.children].map((button) => button.textContent);
  legend.show();
  assert.deepEqual(names(), ["jvm0", "jvm1", "jvm2", "jvm3", "6 ended"]);
  legend.showValues([{ line: lines[0], value: 5 }], String);
  assert.deepEqual(names(), ["jvm05", "jvm1", "jvm2", "jvm3", "6 ended"]);
  element.lastElementChild.click();
  assert.deepEqual([names().length, element.lastElementChild.getAttribute("aria-expanded"), document.activeElement], [11, "true", element.lastElementChild]);
  element.children[9].click();
  assert.deepEqual(pressed, ["jvm9"]);
  chart.lines = lines.slice(0, 8);
  legend.show();
  assert.deepEqual(names(), lines.slice(0, 8).map(({ name }) => name));
});
