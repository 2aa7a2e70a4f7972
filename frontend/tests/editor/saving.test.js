import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { savingDialog } = await import(script("editor/saving.js"));

Object.assign(window.HTMLDialogElement.prototype, { showModal() {}, close() {} });

/** The dialog of a draft whose changes are stored when `settle` is called. */
function dialogOf() {
  document.body.innerHTML = `<dialog id="save"><form><input name="note"><button type="button" data-close></button>
    <button type="submit"></button></form></dialog>`;
  const dialog = document.getElementById("save");
  const asked = [];
  const saved = [];
  let settle = () => {};
  const draft = {
    state: { version: "a" },
    changes: 0,
    waiting: 0,
    settled: () => new Promise((resolve) => { settle = resolve; }),
    during: () => {},
    ask: async (what, values) => {
      asked.push([what, values?.note]);
      if (what === "rows") return { state: { version: "c" } };
      draft.during();
      return { state: { version: "b" } };
    },
    take: (state) => { draft.state = state; },
  };
  const open = savingDialog(dialog, { draft, enter: () => {}, saved: async (answer) => { saved.push(answer); }, failed: assert.fail });
  const submit = () => dialog.querySelector("form").dispatchEvent(new window.SubmitEvent("submit", { cancelable: true }));
  const settled = async () => {
    settle();
    await new Promise((resolve) => { setTimeout(resolve); });
  };
  return { dialog, draft, asked, saved, open, submit, settled };
}

test("a draft is saved when all its changes are stored", async () => {
  const { dialog, draft, asked, saved, open, submit, settled } = dialogOf();
  open();
  dialog.querySelector("[name=note]").value = "why";
  submit();
  assert.deepEqual(asked, []);
  await settled();
  assert.deepEqual(asked, [["save", "why"]]);
  assert.equal(draft.state.version, "b");
  assert.equal(saved.length, 1);
});

test("who cancels while changes wait for the server does not save", async () => {
  const { dialog, asked, open, submit, settled } = dialogOf();
  open();
  submit();
  assert.equal(dialog.querySelector("[type=submit]").disabled, true);
  dialog.querySelector("[data-close]").click();
  open();
  assert.equal(dialog.querySelector("[type=submit]").disabled, false);
  await settled();
  assert.deepEqual(asked, []);
  submit();
  await settled();
  assert.deepEqual(asked, [["save", ""]]);
});

test("what was entered while the draft was being saved is not shown as saved", async () => {
  const { draft, asked, saved, open, submit, settled } = dialogOf();
  draft.during = () => { draft.changes += 1; };
  open();
  submit();
  await settled();
  await settled();
  assert.deepEqual(asked, [["save", ""], ["rows", undefined]]);
  assert.deepEqual([draft.state.version, saved.length], ["c", 1]);
});
