// The values of an element's form.

import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "../support.js";

const { editsOf, isShown, pastedRows, stored, warningOf } = await import(script("editor/values.js"));

const variable = "$".concat("{n}");

test("what JMeter would refuse is warned about, and variables are not", () => {
  for (const text of ["", "12", "-1", "+3", variable, `1${variable}`]) assert.equal(warningOf(text, "integer"), "");
  for (const text of ["many", "1.5", " 5", "1_000", "1,5"]) assert.match(warningOf(text, "integer"), /whole number/);
  for (const text of ["1.5", ".5", "1e3", "5."]) assert.equal(warningOf(text, "decimal"), "");
  for (const text of ["1,5", "nan", "1f"]) assert.match(warningOf(text, "decimal"), /number/);
  assert.equal(warningOf("anything", ""), "");
});

test("rows of a spreadsheet are read with quoted cells", () => {
  assert.deepEqual(pastedRows("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(pastedRows('"x\ty"\t"say ""hi"""\n"two\nlines"\t'), [["x\ty", 'say "hi"'], ["two\nlines", ""]]);
  assert.deepEqual(pastedRows("a\t\tc"), [["a", "", "c"]]);
  assert.deepEqual(pastedRows("one\ntwo"), [["one"], ["two"]]);
  assert.deepEqual(pastedRows('"open\tb'), [['"open', "b"]]);
});

test("lines are stored as the property separates them", () => {
  assert.equal(stored("a\nb\r\nc", "\r\n"), "a\r\nb\r\nc");
  assert.equal(stored("a\r\nb", ""), "a\nb");
});

test("declared properties are set together, others one by one", () => {
  const changed = [
    [{ edit: "set", name: "a" }, "1"],
    [{ edit: "set", name: "b" }, [{ x: "2" }]],
    [{ edit: "set", name: "body", cell: "value", row: { name: "", value: "old", metadata: "=" } }, "{}"],
    [{ edit: "set_property", path: [0, 1] }, "3"],
    [{ edit: "put_property", name: "c", tag: "intProp" }, "4"],
    [{ rename: "comment" }, "why"],
  ];
  assert.deepEqual(editsOf(7, changed), [
    { edit: "set", element: 7, values: { a: "1", b: [{ x: "2" }], body: [{ name: "", value: "{}", metadata: "=" }] } },
    { edit: "set_property", element: 7, path: [0, 1], value: "3" },
    { edit: "put_property", element: 7, name: "c", tag: "intProp", value: "4" },
    { edit: "rename", element: 7, comment: "why" },
  ]);
  assert.deepEqual(editsOf(7, [[{ rename: "name" }, "x"]]), [{ edit: "rename", element: 7, name: "x" }]);
});

test("a field is shown while its conditions are met, or depend on a variable", () => {
  const field = { shownWhen: [["on", ["true"]], ["mode", ["a", "b"]]] };
  const shown = (values) => isShown(field, (name) => values[name]);
  assert.ok(shown({ on: "true", mode: "b" }));
  assert.ok(!shown({ on: "false", mode: "b" }));
  assert.ok(!shown({ on: "true", mode: "c" }));
  assert.ok(shown({ on: variable, mode: "a" }));
  assert.ok(shown({ on: "true" }));
  assert.ok(isShown({}, () => "x"));
});
