import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

Object.assign(globalThis, { localStorage: window.localStorage, navigator: window.navigator });
const { copy, pasted } = await import(script("editor/clipboard.js"));
const COPIED = "<ConstantTimer/><hashTree/>";

test("what the clipboard has is pasted, and nothing in place of another text", async () => {
  localStorage.clear();
  assert.equal(pasted("a text"), "");
  assert.equal(pasted(null), "");
  document.execCommand = () => document.dispatchEvent(new Event("copy"));
  await copy(COPIED);
  assert.equal(pasted(null), COPIED);
  assert.equal(pasted("a text"), "");
  assert.equal(pasted("\n <DebugSampler/>"), "\n <DebugSampler/>");
});

test("what could not be written to the clipboard is pasted whatever that has", async () => {
  document.execCommand = () => false;
  await copy(COPIED);
  assert.equal(pasted("a text"), COPIED);
  assert.equal(pasted(""), COPIED);
});

test("what earlier versions have kept is nothing to paste", () => {
  localStorage.setItem("lw-editor-clipboard", COPIED);
  assert.equal(pasted(null), "");
});
