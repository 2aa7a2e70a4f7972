import assert from "node:assert/strict";
import test from "node:test";
import { script, until } from "../support.js";

const { Find } = await import(script("editor/find.js"));

Object.assign(window.HTMLDialogElement.prototype, {
  showModal() {},
  close() { this.dispatchEvent(new window.Event("close")); },
});

window.HTMLElement.prototype.scrollIntoView = () => {};

const place = (number, begin, more = {}) => ({
  number, name: `n${number}`, kind: "sampler", where: "testname", text: 0, match: 0, begin, before: "a ", found: "log", after: " b", cell: null, ...more,
});

/** The panel of a draft in which this is found at each search, or that answers with an error. */
function findOf(...answers) {
  document.body.innerHTML = `<svg><use href="icons.svg#x"></use></svg><div id="find" hidden>
    <form><input name="pattern"><input name="replacement"><input type="checkbox" name="regular"><input type="checkbox" name="case_sensitive">
    ${["find", "next", "previous", "one", "replace"].map((value) => `<button value="${value}"></button>`).join("")}<span data-note></span></form>
    <div data-found></div></div>`;
  const panel = document.getElementById("find");
  const asked = [];
  const applied = [];
  const shown = [];
  const draft = {
    state: { version: "v" },
    ask: async (what, search) => {
      asked.push([what, search]);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    apply: async (edit) => {
      applied.push(edit);
      return { replaced: draft.replaced };
    },
    change: async (operation, values) => {
      applied.push([operation, values]);
      draft.state = { version: `${draft.state.version}+`, inserted: draft.inserted };
      return draft.state;
    },
  };
  const find = new Find(panel, { draft, kinds: { sampler: { icon: "bolt", name: "sampler" } }, show: (...at) => shown.push(at) });
  const press = (button) => find.form.dispatchEvent(new window.SubmitEvent("submit", { cancelable: true, submitter: panel.querySelector(`[value=${button}]`) }));
  return { panel, find, draft, asked, applied, shown, press };
}

test("places are listed, counted and gone to", async () => {
  const { panel, find, asked, shown, press } = findOf({ found: [place(3, 0), place(4, 0, { where: "path", cell: { table: "t", row: 1, column: "path" } })], more: false });
  find.open();
  assert.equal(document.activeElement, find.form.elements.pattern);
  press("find");
  assert.deepEqual(asked, []);
  find.form.elements.pattern.value = "log";
  find.form.elements.regular.checked = true;
  press("find");
  await until(() => panel.querySelector("[data-at]"));
  assert.deepEqual(asked, [["find", { pattern: "log", regular: true, case_sensitive: false }]]);
  assert.equal(panel.querySelector("[data-note]").textContent, "Places: 2");
  assert.equal(panel.querySelector("mark").textContent, "log");
  panel.querySelector('[data-at="1"]').click();
  assert.deepEqual(shown, [[4, "path", { table: "t", row: 1, column: "path" }]]);
});

test("places are gone to one after the other, in a circle", async () => {
  const { panel, find, draft, asked, shown, press } = findOf({ found: [place(3, 0), place(4, 0), place(5, 0)], more: false });
  find.form.elements.pattern.value = "log";
  const numbers = () => shown.map(([number]) => number).join("");
  press("previous");
  await until(() => shown.length === 1);
  for (const button of ["next", "find", "previous"]) press(button);
  assert.equal(numbers(), "5343");
  assert.equal(asked.length, 1);
  assert.equal(panel.querySelector("[aria-current]").dataset.at, "0");
  // Somebody has edited the plan.
  draft.state = { version: "another" };
  press("next");
  await until(() => shown.length === 5);
  assert.equal(asked.length, 2);
});

test("one place after the other is replaced, but not what the replacement contains", async () => {
  const { find, applied, shown, press } = findOf(
    { found: [place(3, 0), place(3, 9, { match: 1 }), place(5, 0)], more: false },
    { found: [place(3, 0), place(3, 4, { match: 1 }), place(3, 15, { match: 2 }), place(5, 0)], more: false },
    { found: [place(5, 0)], more: false },
    { found: [], more: false },
  );
  Object.assign(find.form.elements.pattern, { value: "log" });
  Object.assign(find.form.elements.replacement, { value: "log-login" });
  press("one");
  await until(() => shown.length === 1);
  assert.deepEqual(applied, []);
  press("one");
  await until(() => shown.length === 2);
  const search = { pattern: "log", regular: false, case_sensitive: false };
  assert.deepEqual(applied.pop(), ["replace_one", { element: 3, text: 0, match: 0, search, replacement: "log-login" }]);
  press("one");
  await until(() => shown.length === 3);
  assert.equal(applied.pop()[1].match, 2);
  assert.equal(shown[2][0], 5);
  press("one");
  await until(() => find.note.textContent === "Places: 0");
  assert.equal(shown.length, 3);
});

test("what groups have inserted is not a next place either", async () => {
  const { find, draft, shown, press } = findOf(
    { found: [place(3, 0), place(5, 0)], more: false },
    { found: [place(3, 0), place(3, 8), place(5, 0)], more: false },
  );
  Object.assign(find.form.elements.pattern, { value: "(log)" });
  Object.assign(find.form.elements.replacement, { value: "$1$1$1" });
  draft.inserted = 9;
  press("one");
  await until(() => shown.length === 1);
  press("one");
  await until(() => shown.length === 2);
  assert.equal(shown[1][0], 5);
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

test("after all places were replaced, the note has how many, and how many are left", async () => {
  const { find, draft, press } = findOf({ found: [], more: false }, { found: [place(3, 0)], more: false });
  Object.assign(find.form.elements.pattern, { value: "a" });
  const replaced = async (places, elements) => {
    draft.replaced = { places, elements };
    find.note.textContent = "";
    press("replace");
    await until(() => document.querySelector("dialog"));
    document.querySelector("dialog button:last-child").click();
    await until(() => find.note.textContent.startsWith("Replaced"));
    return find.note.textContent;
  };
  assert.equal(await replaced(1200, 5), "Replaced 1,200 places in 5 elements.");
  assert.equal(await replaced(2, 1), "Replaced 2 places in one element. Places: 1");
  assert.equal(await replaced(1, 1), "Replaced one place in one element. Places: 1");
});
