import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const names = await import(script("files/names.js"));

test("names are shown without anything invisible", () => {
  assert.equal(names.shown("plain.txt"), "plain.txt");
  assert.equal(names.shown(" a b "), "␣a b␣");
  assert.equal(names.shown("100%25"), "100%");
  assert.equal(names.shown("%E4"), "\\xe4");
  assert.equal(names.shown("a\u202eb\u0007"), "a\\u202eb\\x07");
});

test("what a person types comes back as it was typed", () => {
  for (const text of ["50% off", "100%25", "用户"]) assert.equal(names.shown(names.toWire(text)), text);
});

test("GBK is read where a name is not UTF-8", () => {
  assert.equal(names.inGbk("%D3%C3%BB%A7.csv"), "用户.csv");
  assert.equal(names.inGbk("用户.csv"), "");
  assert.equal(names.inGbk("%FF"), "");
});

test("downloads get names that a disk accepts", () => {
  assert.equal(names.fileName("%D3%C3%BB%A7.csv"), "用户.csv");
  assert.equal(names.fileName("a%FF%25"), "a_%");
  assert.equal(names.fileName("a\\b\u0000"), "a_b_");
});

test("paths are taken apart and put together", () => {
  assert.equal(names.join("/", "a"), "/a");
  assert.equal(names.join("/a", "b"), "/a/b");
  assert.equal(names.parent("/a/b"), "/a");
  assert.equal(names.parent("/a"), "/");
  assert.equal(names.last("/a/b"), "b");
  assert.equal(names.last("/"), "/");
  assert.deepEqual(names.crumbs("/a/b"), [["/", "/"], ["a", "/a"], ["b", "/a/b"]]);
});

test("permissions are written as ls does", () => {
  assert.equal(names.permissions(0o755, "folder"), "drwxr-xr-x");
  assert.equal(names.permissions(0o4711, "file"), "-rws--x--x");
  assert.equal(names.permissions(0o1644, "link"), "lrw-r--r-T");
  assert.equal(names.permissions(0o600, "socket"), "?rw-------");
});
