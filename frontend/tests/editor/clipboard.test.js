import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

Object.assign(globalThis, { localStorage: window.localStorage, navigator: window.navigator });
const { copy, pasted } = await import(script("editor/clipboard.js"));

test("what was copied is pasted, unless the clipboard has other elements", async () => {
  localStorage.clear();
  assert.equal(pasted("a text"), "");
  await copy("<ConstantTimer/><hashTree/>");
  assert.equal(pasted(), "<ConstantTimer/><hashTree/>");
  assert.equal(pasted("a text"), "<ConstantTimer/><hashTree/>");
  assert.equal(pasted("\n <DebugSampler/>"), "\n <DebugSampler/>");
});
