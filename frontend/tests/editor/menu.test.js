import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { matching, ElementMenu } = await import(script("editor/menu.js"));

const ITEMS = [
  { key: "a", kind: "assertion", menu: "menu_assertions", label: "响应断言", english: "Response Assertion" },
  { key: "b", kind: "assertion", menu: "menu_assertions", label: "断言持续时间", english: "Duration Assertion" },
  { key: "c", kind: "timer", menu: "menu_timer", label: "固定定时器", english: "Constant Timer" },
];

test("elements are found by words of their names in both languages", () => {
  const keys = (text) => matching(ITEMS, text).map((item) => item.key);
  assert.deepEqual(keys(""), ["a", "b", "c"]);
  assert.deepEqual(keys("ASSERT dur"), ["b"]);
  assert.deepEqual(keys("断言"), ["b", "a"]);
  assert.deepEqual(keys("con"), ["c"]);
  assert.deepEqual(keys("nothing"), []);
});

function menuOf() {
  document.body.innerHTML = `<svg><use href="icons.svg#x"></use></svg>
    <dialog><h2 data-title></h2><input><ul data-list></ul><p data-empty></p></dialog>`;
  const dialog = document.querySelector("dialog");
  Object.assign(dialog, { showModal() {}, close() { dialog.dispatchEvent(new window.Event("close")); } });
  const kinds = { assertion: { icon: "check" }, timer: { icon: "clock" } };
  window.HTMLElement.prototype.scrollIntoView = () => {};
  return { dialog, menu: new ElementMenu(dialog, { kinds, groups: { menu_timer: "Timer", menu_assertions: "Assertions" } }) };
}

const press = (dialog, key) => dialog.querySelector("input").dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

test("an element is chosen with the keyboard, in the order of the groups", async () => {
  const { dialog, menu } = menuOf();
  const chosen = menu.choose("Add", ITEMS);
  assert.deepEqual([...dialog.querySelectorAll("li")].map((line) => line.dataset.key ?? line.textContent), ["Timer", "c", "Assertions", "a", "b"]);
  press(dialog, "ArrowDown");
  press(dialog, "ArrowDown");
  press(dialog, "ArrowUp");
  press(dialog, "Enter");
  assert.equal((await chosen).key, "a");
});

test("closing chooses nothing", async () => {
  const { dialog, menu } = menuOf();
  const chosen = menu.choose("Add", []);
  assert.equal(dialog.querySelector("[data-empty]").hidden, false);
  press(dialog, "Enter");
  dialog.close();
  assert.equal(await chosen, null);
});

test("Escape closes the menu, also after a search", async () => {
  const { dialog, menu } = menuOf();
  const chosen = menu.choose("Add", ITEMS);
  dialog.querySelector("input").value = "timer";
  dialog.querySelector("input").dispatchEvent(new window.Event("input", { bubbles: true }));
  press(dialog, "Escape");
  assert.equal(await chosen, null);
});

test("what begins with the whole text comes first", () => {
  const named = (label) => ({ key: label, kind: "assertion", menu: "m", label, english: label });
  const items = ["Debug JSON Extractor", "JSON JMESPath Extractor", "JSON Extractor"].map(named);
  assert.deepEqual(matching(items, "json  extractor").map((item) => item.label), ["JSON Extractor", "JSON JMESPath Extractor", "Debug JSON Extractor"]);
});

test("a text can be entered before the elements have arrived", async () => {
  const { dialog, menu } = menuOf();
  let arrive;
  const chosen = menu.choose("Add", new Promise((resolve) => { arrive = resolve; }));
  assert.equal(dialog.querySelector("[data-empty]").hidden, true);
  dialog.querySelector("input").value = "constant";
  press(dialog, "Enter");
  arrive(ITEMS);
  await new Promise((resolve) => { setTimeout(resolve); });
  press(dialog, "Enter");
  assert.equal((await chosen).key, "c");
});

test("the menu closes when the elements do not arrive", async () => {
  const { menu } = menuOf();
  assert.equal(await menu.choose("Add", Promise.reject(new Error("offline"))), null);
});

test("Enter before the items have arrived chooses the first one that matches, unless the text changes", async () => {
  const { dialog, menu } = menuOf();
  const search = dialog.querySelector("input");
  const enter = () => search.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const type = (text) => { search.value = text; search.dispatchEvent(new window.Event("input")); };
  let arrive = (_items) => {};
  const late = () => new Promise((resolve) => { arrive = resolve; });
  const chosen = menu.choose("Add", late());
  type("dur");
  enter();
  arrive(ITEMS);
  assert.equal((await chosen).key, "b");
  const other = menu.choose("Add", late());
  type("d");
  enter();
  type("con");
  arrive(ITEMS);
  await new Promise((resolve) => { setTimeout(resolve); });
  enter();
  assert.equal((await other).key, "c");
});

test("an element of a plugin is shown and found with its jar", () => {
  const { dialog, menu } = menuOf();
  const odd = { key: "d", kind: "timer", menu: "menu_timer", label: "Odd", english: "Odd", plugin: "odd-1.2.jar" };
  menu.choose("Add", [...ITEMS, odd]);
  assert.equal(dialog.querySelector('[data-key="d"] .editor-plugin').textContent, "odd-1.2.jar");
  assert.equal(dialog.querySelectorAll(".editor-plugin").length, 1);
  assert.deepEqual(matching([...ITEMS, odd], "odd-1").map((item) => item.key), ["d"]);
});
