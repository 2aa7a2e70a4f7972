// The dialog that saves a draft as a revision.

/**
 * Returns a function that opens the dialog.
 * @param {HTMLDialogElement} dialog
 * @param {{ draft: import("./draft.js").Draft, enter: () => void, saved: (answer: any) => Promise<void>,
 *   failed: (error: Error) => void }} page `enter` puts what is being entered into the draft, `saved` gets the answer
 */
export function savingDialog(dialog, { draft, enter, saved, failed }) {
  const note = /** @type {HTMLInputElement} */ (dialog.querySelector("[name=note]"));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const button = /** @type {HTMLButtonElement} */ (dialog.querySelector("[type=submit]"));

  // How often the dialog was opened or cancelled: a person who does either takes back what they asked for before.
  let turns = 0;

  async function save() {
    const turn = turns;
    await draft.settled();
    if (turn !== turns) return;
    const since = draft.changes;
    const answer = await draft.ask("save", { version: draft.state.version, note: note.value });
    dialog.close();
    form.reset();
    if (answer.address) {
      location.assign(answer.address);
      return;
    }
    // What was entered while it was being saved is not in the revision, nor in the answer.
    const isOvertaken = draft.waiting > 0 || draft.changes !== since;
    if (isOvertaken) await draft.settled();
    draft.take(isOvertaken ? (await draft.ask("rows")).state : answer.state);
    await saved(answer);
  }

  function cancel() {
    turns += 1;
    button.disabled = false;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await save();
    } catch (error) {
      dialog.close();
      failed(error);
    } finally {
      button.disabled = false;
    }
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => {
    cancel();
    dialog.close();
  });
  dialog.addEventListener("cancel", cancel);
  return () => {
    cancel();
    enter();
    dialog.showModal();
    note.focus();
  };
}
