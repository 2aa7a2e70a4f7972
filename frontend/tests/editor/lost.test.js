import assert from "node:assert/strict";
import test from "node:test";
import { script, until } from "../support.js";

const { Lost, textsOf } = await import(script("editor/lost.js"));
const TYPED = { element: "cart", labels: { "HTTPSampler.path": "Path", name: "Name" }, secret: ["password"] };
const entries = (edit, typed = TYPED) => textsOf(edit, typed).map(({ label, text, isSecret }) => [label, text, isSecret]);

test("each text of an edit has the label of its field", () => {
  const values = { "HTTPSampler.path": "/cart", password: "secret", rows: [{ a: "1", b: "2" }, { a: "3", b: "" }] };
  assert.deepEqual(entries({ edit: "set", element: 2, values }), [
    ["cart › Path", "/cart", false], ["cart › password", "secret", true], ["cart › rows", "1\t2\n3\t", false],
  ]);
  assert.deepEqual(entries({ edit: "rename", element: 2, name: "new" }), [["cart › Name", "new", false]]);
  assert.deepEqual(entries({ edit: "rename", element: 2, comment: "why" }, null), [["comment", "why", false]]);
  assert.deepEqual(entries({ edit: "put_property", element: 2, name: "a", tag: "stringProp", value: "x" }), [["cart › a", "x", false]]);
  assert.deepEqual(entries({ edit: "set_property", element: 2, path: [0], value: "x" }), [["cart", "x", false]]);
});

test("texts stay until they are dismissed, and can be copied", async () => {
  document.body.innerHTML = "<div hidden><div data-list></div></div>";
  const place = /** @type {HTMLElement} */ (document.body.firstElementChild);
  const lost = new Lost(place);
  const copied = [];
  Object.defineProperty(globalThis, "navigator", { value: { clipboard: { writeText: async (text) => { copied.push(text); } } }, configurable: true });
  lost.show({ edit: "rename", element: 2, name: "a\nb\nc" }, TYPED);
  lost.show({ edit: "set", element: 2, values: { password: "secret" } }, TYPED);
  assert.ok(lost.isShown);
  const [text, password] = place.querySelectorAll("textarea, input");
  assert.deepEqual([text.value, text.rows, password.type, password.getAttribute("aria-label")], ["a\nb\nc", 3, "password", "cart › password"]);
  const [button] = place.querySelectorAll("button");
  button.click();
  await until(() => button.textContent === "Copied");
  assert.deepEqual(copied, ["a\nb\nc"]);
  lost.close();
  assert.deepEqual([lost.isShown, place.querySelectorAll("button").length], [false, 0]);
});
