import assert from "node:assert/strict";
import test from "node:test";
import { script, until } from "../support.js";

globalThis.ResizeObserver = class { observe() {} };
globalThis.cancelAnimationFrame = window.cancelAnimationFrame;
const { Tree } = await import(script("editor/tree.js"));

const NAMES = ["Plan", "Users", "login", "list", "Log out", "search"];
const PARENTS = [0, 1, 2, 2, 2, 2];

/** A tree of a plan with a thread group (2) of four requests, and what it has asked for. */
async function treeOf() {
  document.body.innerHTML = '<div role="tree" tabindex="0"></div>';
  const box = document.querySelector("[role=tree]");
  Object.defineProperty(box, "clientHeight", { value: 280 });
  const typed = [];
  const moved = [];
  const events = [];
  const load = async ({ closed, focus }) => {
    const isHidden = (at) => PARENTS[at] !== 0 && (closed.includes(PARENTS[at]) || isHidden(PARENTS[at] - 1));
    const opened = focus ? closed.filter((number) => number === PARENTS[focus - 1]) : [];
    const rows = NAMES.map((name, at) => ({
      number: at + 1, parent: PARENTS[at], depth: [0, 1, 2][Math.min(PARENTS[at], 2)], position: 1, siblings: 1, name, type: "Type",
      kind: "sampler", enabled: true, active: true, children: PARENTS.includes(at + 1) ? 1 : 0, summary: "",
    })).filter((_row, at) => opened.length || !isHidden(at));
    return { total: rows.length, offset: 0, rows, opened };
  };
  const starting = async (wanted) => {
    typed.push([wanted.text, wanted.active, wanted.next]);
    return { number: NAMES.findIndex((name) => name.toLowerCase().startsWith(wanted.text)) + 1 };
  };
  const tree = new Tree(box, { load, starting, kinds: { sampler: { icon: "bolt", name: "sampler" } }, drop: (...drop) => moved.push(drop) });
  for (const name of ["select", "open"]) tree.addEventListener(name, () => events.push(name));
  await tree.refresh(1);
  events.length = 0;
  const press = (key, modifiers = {}) => {
    const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
    box.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const line = (number) => box.querySelector(`#element-${number}`);
  const click = (number, modifiers = {}) => line(number).dispatchEvent(new window.MouseEvent("click", { bubbles: true, ...modifiers }));
  return { box, tree, typed, moved, events, press, line, click };
}

test("rows say to screen readers where they are", async () => {
  const { box, line } = await treeOf();
  assert.equal(box.getAttribute("aria-activedescendant"), "element-1");
  assert.equal(line(2).getAttribute("aria-level"), "2");
  assert.equal(line(2).getAttribute("aria-expanded"), "true");
  assert.equal(line(3).hasAttribute("aria-expanded"), false);
  assert.equal(line(1).getAttribute("aria-selected"), "true");
});

test("the arrow keys move, close and open", async () => {
  const { tree, press, line } = await treeOf();
  press("ArrowDown");
  press("ArrowRight");
  await until(() => tree.active === 3);
  press("ArrowLeft");
  await until(() => tree.active === 2);
  press("ArrowLeft");
  await until(() => !line(3));
  assert.equal(line(2).getAttribute("aria-expanded"), "false");
  press("ArrowRight");
  await until(() => line(3));
  press("End");
  await until(() => tree.active === 6);
  press("Home");
  await until(() => tree.active === 1);
});

test("several elements are selected with the keyboard and the mouse", async () => {
  const { tree, press, click } = await treeOf();
  click(3);
  press("ArrowDown", { shiftKey: true });
  await until(() => tree.chosen.length === 2);
  assert.deepEqual(tree.chosen, [3, 4]);
  click(6, { ctrlKey: true });
  assert.deepEqual(tree.chosen, [3, 4, 6]);
  press(" ");
  assert.deepEqual(tree.chosen, [3, 4]);
  click(4);
  click(6, { shiftKey: true });
  await until(() => tree.chosen.length === 3);
  assert.deepEqual(tree.chosen, [4, 5, 6]);
});

test("what is typed within a pause is one name, and a character again goes to the next", async () => {
  const { tree, typed, press } = await treeOf();
  for (const key of ["L", "o", "g", " ", "o"]) assert.ok(press(key.toLowerCase()));
  await until(() => tree.active === 5);
  assert.deepEqual(typed.map(([text]) => text), ["l", "lo", "log", "log ", "log o"]);
  assert.deepEqual(typed.map((one) => one[2]), [true, false, false, false, false]);
  const other = await treeOf();
  other.press("l");
  other.press("l");
  assert.deepEqual(other.typed.map(([text, , next]) => [text, next]), [["l", true], ["l", true]]);
});

test("other keys are left to the page", async () => {
  const { typed, events, press } = await treeOf();
  assert.ok(!press("?"));
  assert.ok(!press("c", { ctrlKey: true }));
  assert.ok(!press("ArrowUp", { altKey: true }));
  assert.ok(!press("Delete"));
  assert.deepEqual(typed, []);
  assert.ok(press("Enter"));
  assert.deepEqual(events, ["open"]);
});

test("problems are marked in the rows that are shown, and in those drawn later", async () => {
  const { tree, line } = await treeOf();
  const row = line(3);
  tree.mark(new Map([[3, "warning"], [4, "advice"]]));
  assert.ok(row.querySelector(".editor-mark.editor-warning"));
  assert.equal(line(3), row);
  tree.draw();
  assert.ok(line(4).querySelector(".editor-advice"));
  tree.mark(new Map());
  assert.equal(document.querySelector(".editor-mark"), null);
});

test("lines show what changed, in the order of the tree", async () => {
  const { tree, line, box } = await treeOf();
  const last = line(6);
  tree.mark(new Map([[3, "warning"]]));
  assert.ok(line(3).querySelector(".editor-mark"));
  await tree.refresh();
  await tree.toggle(2, false);
  assert.equal(last.isConnected, false);
  await tree.toggle(2, true);
  tree.mark(new Map());
  assert.equal(line(3).querySelector(".editor-mark"), null);
  assert.deepEqual([...box.querySelectorAll("[role=treeitem]")].map((one) => one.id), NAMES.map((_name, at) => `element-${at + 1}`));
  await tree.refresh();
  assert.equal(line(1), box.querySelector("[role=treeitem]"));
});

test("a line stays in the document while it is shown", async () => {
  const { tree, line } = await treeOf();
  const removed = [];
  const watch = new window.MutationObserver((records) => removed.push(...records.flatMap((record) => [...record.removedNodes])));
  watch.observe(line(3).parentElement, { childList: true });
  await tree.refresh(4);
  tree.mark(new Map([[3, "advice"]]));
  await tree.toggle(3, false);
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.deepEqual(removed, []);
});
