// The form of an element while its draft answers late.

import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "../support.js";

for (const name of ["HTMLInputElement", "HTMLButtonElement", "HTMLTextAreaElement"]) globalThis[name] ??= window[name];

const { Form } = await import(script("editor/form.js"));

const field = (name, value) => `<div data-field='${JSON.stringify({ key: name, name, newline: "\n", shownWhen: [] })}'>
  <input id="field-${name}" value="${value}" data-value><span data-warning></span></div>`;

/** A draft that stores at once, and answers a request for a form when that is let through. */
function draftOf(values) {
  const waiting = [];
  return {
    values,
    waiting,
    apply: async (edit) => {
      Object.assign(values, edit.values);
    },
    ask: () => {
      const html = `<form><span data-state></span>${Object.entries(values).map(([name, value]) => field(name, value)).join("")}</form>`;
      return new Promise((resolve) => { waiting.push(() => resolve({ html, preview: null })); });
    },
  };
}

async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

async function shown(values) {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  const draft = draftOf(values);
  const form = new Form(place, draft);
  form.show(1);
  draft.waiting.shift()();
  await settled();
  const enter = (name, value, event) => {
    const control = place.querySelector(`#field-${name}`);
    control.value = value;
    control.dispatchEvent(new window.Event(event, { bubbles: true }));
  };
  return { place, draft, form, enter, valueOf: (name) => place.querySelector(`#field-${name}`).value };
}

test("a form that was requested before something was stored is requested again", async () => {
  const { draft, enter, valueOf } = await shown({ scriptLanguage: "groovy", other: "" });
  enter("scriptLanguage", "java", "change");
  await settled();
  enter("other", "entered meanwhile", "change");
  await settled();
  assert.equal(draft.waiting.length, 1);
  draft.waiting.shift()();
  await settled();
  assert.equal(valueOf("other"), "entered meanwhile");
  draft.waiting.shift()();
  await settled();
  assert.equal(valueOf("other"), "entered meanwhile");
  assert.equal(draft.waiting.length, 0);
});

test("a form is replaced when what is being entered is stored", async () => {
  const { draft, form, enter, valueOf } = await shown({ scriptLanguage: "groovy", other: "" });
  enter("scriptLanguage", "java", "change");
  await settled();
  enter("other", "being ent", "input");
  draft.waiting.shift()();
  await settled();
  assert.equal(draft.waiting.length, 0);
  form.flush();
  await settled();
  assert.equal(draft.waiting.length, 1);
  draft.values.added = "by the server";
  draft.waiting.shift()();
  await settled();
  assert.equal(valueOf("other"), "being ent");
});

test("the focus and the selected text stay", async () => {
  const { place, draft, form, enter } = await shown({ scriptLanguage: "groovy", other: "some text" });
  const control = place.querySelector("#field-other");
  control.focus();
  control.setSelectionRange(2, 4);
  enter("scriptLanguage", "java", "change");
  await settled();
  draft.waiting.shift()();
  await settled();
  const now = place.querySelector("#field-other");
  assert.notEqual(now, control);
  assert.equal(document.activeElement, now);
  assert.deepEqual([now.selectionStart, now.selectionEnd], [2, 4]);
  form.clear();
});

test("a text of several lines is shown as such", async () => {
  const { place } = await shown({ other: "" });
  const area = document.createElement("textarea");
  area.rows = 2;
  place.append(area);
  for (const [lines, rows] of [[1, 2], [5, 5], [100, 8], [1, 8]]) {
    area.value = "line\n".repeat(lines - 1);
    area.dispatchEvent(new window.Event("input", { bubbles: true }));
    assert.equal(area.rows, rows);
  }
});

test("the cell of a table that was found is marked, or focused", async () => {
  const { place, draft, form } = await shown({ other: "" });
  const column = (name) => `<th data-column='{"name": "${name}"}'></th>`;
  const row = (value) => `<tr><td><input value="${value}1"></td><td><input value="${value}2"></td></tr>`;
  draft.ask = async () => ({
    html: `<form><div data-field='{"key": "rows", "name": "rows"}'><div data-table="[{}, {}]"><table><thead><tr>${column("a")}${column("b")}</tr></thead>
      <tbody>${row("x")}${row("y")}</tbody></table><template></template></div></div></form>`,
    preview: null,
  });
  Object.assign(window.HTMLElement.prototype, { scrollIntoView() {}, checkVisibility: () => true });
  form.show(2);
  form.reveal(2, "b", { focus: false, cell: { table: "rows", row: 1, column: "b" } });
  await settled();
  assert.deepEqual([...place.querySelectorAll(".is-revealed")].map(({ value }) => value), ["y2"]);
  form.reveal(2, "b", { cell: { table: "rows", row: 0, column: "b" } });
  assert.equal(document.activeElement.value, "x2");
  assert.equal(place.querySelector(".is-revealed"), null);
});
