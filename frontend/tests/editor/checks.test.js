import assert from "node:assert/strict";
import test from "node:test";
import { next, script, until } from "../support.js";

window.HTMLElement.prototype.scrollIntoView = () => {};
const { Checks } = await import(script("editor/checks.js"));

const TOKEN = { severity: "warning", text: "token is not defined", number: 4, name: "get", where: "path", fix: null };
const TREE = { severity: "advice", text: "shows samples", number: 3, name: "tree", where: "", fix: { label: "Disable it", edit: { edit: "enable" } } };
const WHOLE = { severity: "error", text: "no thread group", number: 0, name: "", where: "", fix: null };

const severity = (name) => `<button data-severity="${name}" data-name="${name}" title="${name}" aria-pressed="true"><span data-count></span></button>`;
const PANEL = `<button data-do="checks"></button>${["error", "warning", "advice"].map(severity).join("")}
  <span data-note></span><ul data-list hidden></ul>`;

/** The panel of a draft in which these problems are found, one list after the other. */
function checksOf(...answers) {
  const panel = document.createElement("div");
  panel.innerHTML = PANEL;
  document.body.replaceChildren(panel);
  const gone = [];
  const applied = [];
  const asked = [];
  const draft = Object.assign(new EventTarget(), {
    settled: async () => {},
    ask: async (what) => {
      asked.push(what);
      const problems = answers.length > 1 ? answers.shift() : answers[0];
      if (problems instanceof Error) throw problems;
      const counts = {};
      for (const one of problems) counts[one.severity] = (counts[one.severity] ?? 0) + 1;
      return { problems, counts, more: 0 };
    },
    apply: async (edit) => applied.push(edit),
  });
  const checks = new Checks(panel, { draft, go: (number, where) => gone.push([number, where]) });
  const texts = () => [...panel.querySelectorAll("li > .editor-check-link > span:last-child")].map((line) => line.textContent);
  return { panel, checks, draft, gone, applied, asked, texts };
}

test("problems are counted, listed and marked", async () => {
  const { panel, checks, texts } = checksOf([WHOLE, TOKEN, TREE, { ...TREE, number: 4 }]);
  const found = next(checks, "found");
  await checks.now();
  assert.deepEqual([...panel.querySelectorAll("[data-count]")].map((count) => count.textContent), ["1", "1", "2"]);
  assert.equal(panel.querySelector("[data-severity=advice]").getAttribute("aria-label"), "advice: 2");
  assert.deepEqual(texts(), [WHOLE.text, TOKEN.text, TREE.text, TREE.text]);
  // The worst one of each element; the whole plan has no row of its own.
  assert.deepEqual([...(await found).detail], [[4, "warning"], [3, "advice"]]);
});

test("a problem leads to its element and field", async () => {
  const { panel, checks, gone } = checksOf([WHOLE, TOKEN]);
  await checks.now();
  panel.querySelectorAll(".editor-check-link")[1].click();
  panel.querySelectorAll(".editor-check-link")[0].click();
  assert.deepEqual(gone, [[4, "path"], [1, ""]]);
});

test("a key goes from one to the next, and around", async () => {
  const { checks, gone } = checksOf([WHOLE, TOKEN, TREE]);
  await checks.now();
  checks.step(1);
  assert.ok(checks.isOpen);
  for (const by of [1, 1, 1, -1, -1]) checks.step(by);
  assert.deepEqual(gone.map(([number]) => number), [1, 4, 3, 1, 3, 4]);
});

test("severities that are not wanted are left out", async () => {
  const { panel, checks, gone, texts } = checksOf([TOKEN, TREE]);
  await checks.now();
  panel.querySelector("[data-severity=warning]").click();
  assert.deepEqual(texts(), [TREE.text]);
  checks.step(1);
  checks.step(1);
  assert.deepEqual(gone.map(([number]) => number), [3, 3]);
  panel.querySelector("[data-severity=advice]").click();
  assert.equal(panel.querySelector("[data-note]").textContent, "No problems of the chosen kinds");
  panel.querySelector("[data-severity=warning]").click();
  assert.deepEqual(texts(), [TOKEN.text]);
});

test("a fix is an edit, after which the plan is checked again", async () => {
  const { panel, checks, applied, texts } = checksOf([TOKEN, TREE], []);
  await checks.now();
  panel.querySelector("li .btn").click();
  await until(() => !texts().length);
  assert.deepEqual(applied, [TREE.fix.edit]);
  assert.equal(panel.querySelector("[data-note]").textContent, "No problems found");
});

test("changes are checked after a pause, once", async () => {
  const { draft, asked } = checksOf([]);
  for (let count = 0; count < 3; count += 1) draft.dispatchEvent(new CustomEvent("change"));
  assert.deepEqual(asked, []);
  await until(() => asked.length);
  assert.deepEqual(asked, ["problems"]);
});

test("what was found stays when a check fails", async (t) => {
  // It would be tried again for as long as it fails.
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { panel, checks, texts } = checksOf([TOKEN], new Error("no connection"));
  await checks.now();
  await checks.now();
  assert.deepEqual(texts(), [TOKEN.text]);
  assert.equal(panel.querySelector("[data-note]").textContent, "Not checked: no connection");
});

test("the arrow keys move in the list, of which the Tab key reaches one line", async () => {
  const { panel, checks } = checksOf([WHOLE, TOKEN, TREE]);
  await checks.now();
  const focused = () => document.activeElement.closest("li")?.dataset.place;
  const press = (key) => document.activeElement.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true }));
  panel.querySelector(".editor-check-link").focus();
  for (const [key, place] of [["ArrowDown", "1"], ["End", "2"], ["ArrowDown", "2"], ["ArrowUp", "1"], ["Home", "0"], ["ArrowUp", "0"]]) {
    press(key);
    assert.equal(focused(), place);
  }
  assert.equal([...panel.querySelectorAll("li > button")].filter((button) => button.tabIndex === 0).length, 1);
});

test("after a problem is gone, the next one follows", async () => {
  const { checks, gone } = checksOf([WHOLE, TOKEN, TREE], [WHOLE, TREE]);
  await checks.now();
  checks.step(1);
  checks.step(1);
  await checks.now();
  checks.step(1);
  checks.step(-1);
  assert.deepEqual(gone.map(([number]) => number), [1, 4, 3, 1]);
});
