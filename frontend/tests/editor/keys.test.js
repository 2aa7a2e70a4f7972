import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { listenToKeys } = await import(script("editor/keys.js"));

document.body.innerHTML = '<div id="tree" tabindex="0"></div><input id="name"><dialog></dialog>';
const tree = document.getElementById("tree");
const input = document.getElementById("name");
const done = [];
listenToKeys(tree, new Proxy({}, { get: (_, action) => () => done.push(action) }));

/** What a key does, and whether the browser does nothing else. */
function press(target, key, modifiers = {}) {
  done.length = 0;
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
  target.dispatchEvent(event);
  assert.equal(event.defaultPrevented, done.length > 0);
  return done[0];
}

test("keys act on the elements of the tree", () => {
  assert.equal(press(tree, "Delete"), "delete");
  assert.equal(press(tree, "ArrowUp", { altKey: true }), "up");
  assert.equal(press(tree, "Z", { ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(press(tree, "s", { metaKey: true }), "save");
  assert.equal(press(tree, "?", { shiftKey: true }), "keys");
  assert.equal(press(tree, "x"), undefined);
});

test("in a text they edit the text, except those of the whole page", () => {
  assert.equal(press(input, "Delete"), undefined);
  assert.equal(press(input, "z", { ctrlKey: true }), undefined);
  assert.equal(press(input, "s", { ctrlKey: true }), "save");
  assert.equal(press(input, "F8", { shiftKey: true }), "last-problem");
});

test("an open dialog has the keys", () => {
  document.querySelector("dialog").setAttribute("open", "");
  assert.equal(press(tree, "Delete"), undefined);
  document.querySelector("dialog").removeAttribute("open");
});
