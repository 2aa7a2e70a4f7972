import assert from "node:assert/strict";
import test from "node:test";
import { script, until } from "../support.js";

const { Find } = await import(script("editor/find.js"));

Object.assign(window.HTMLDialogElement.prototype, {
  showModal() {},
  close() { this.dispatchEvent(new window.Event("close")); },
});

const HIT = { number: 3, name: "login", kind: "sampler", where: "testname", excerpt: "login", count: 2 };

/** The panel of a draft in which this is found, or that answers with an error. */
function findOf(answer) {
  document.body.innerHTML = `<svg><use href="icons.svg#x"></use></svg><div id="find" hidden>
    <form><input name="pattern"><input name="replacement"><input type="checkbox" name="regular"><input type="checkbox" name="case_sensitive">
    <button value="find"></button><button value="replace"></button><span data-note></span></form><div data-found></div></div>`;
  const panel = document.getElementById("find");
  const asked = [];
  const applied = [];
  const shown = [];
  const draft = {
    ask: async (what, search) => {
      asked.push([what, search]);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    apply: async (edit) => applied.push(edit),
  };
  const find = new Find(panel, { draft, kinds: { sampler: { icon: "bolt", name: "sampler" } }, show: (number) => shown.push(number) });
  const press = (button) => find.form.dispatchEvent(new window.SubmitEvent("submit", { cancelable: true, submitter: panel.querySelector(`[value=${button}]`) }));
  return { panel, find, asked, applied, shown, press };
}

test("places are listed, counted and gone to", async () => {
  const { panel, find, asked, shown, press } = findOf({ found: [HIT, { ...HIT, number: 4, where: "path", count: 1 }], more: false });
  find.open();
  assert.equal(document.activeElement, find.form.elements.pattern);
  press("find");
  assert.deepEqual(asked, []);
  find.form.elements.pattern.value = "log";
  find.form.elements.regular.checked = true;
  press("find");
  await until(() => panel.querySelector("[data-number]"));
  assert.deepEqual(asked, [["find", { pattern: "log", regular: true, case_sensitive: false }]]);
  assert.equal(panel.querySelector("[data-note]").textContent, "Places: 3");
  panel.querySelector('[data-number="4"]').click();
  assert.deepEqual(shown, [4]);
});

test("a search that the server refuses says why", async () => {
  const { panel, find, press } = findOf(new Error("not a regular expression"));
  find.form.elements.pattern.value = "(";
  press("find");
  await until(() => panel.querySelector("[data-note]").textContent);
  assert.equal(panel.querySelector("[data-note]").textContent, "not a regular expression");
});

test("texts are replaced only after a question", async () => {
  const { find, applied, press } = findOf({ found: [], more: false });
  Object.assign(find.form.elements.pattern, { value: "a" });
  Object.assign(find.form.elements.replacement, { value: "b" });
  press("replace");
  await until(() => document.querySelector("dialog"));
  document.querySelector("dialog button").click();
  await until(() => !document.querySelector("dialog"));
  assert.deepEqual(applied, []);
  press("replace");
  await until(() => document.querySelector("dialog"));
  document.querySelector("dialog button:last-child").click();
  await until(() => applied.length);
  assert.deepEqual(applied, [{ edit: "substitute", search: { pattern: "a", regular: false, case_sensitive: false }, replacement: "b" }]);
});

test("Escape closes the panel", () => {
  const { panel, find } = findOf({ found: [], more: false });
  find.open();
  const event = new window.KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
  find.form.elements.pattern.dispatchEvent(event);
  assert.ok(panel.hidden);
  assert.ok(event.defaultPrevented);
});
