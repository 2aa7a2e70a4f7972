// Confirmation dialogs.

/**
 * Resolves to whether the person confirmed. `more` is an element between the question and the buttons.
 * @param {string} question
 * @param {{ go: string, more?: HTMLElement | null, danger?: boolean }} options
 */
export function ask(question, { go, more = null, danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.className = "lw-dialog";
  const text = Object.assign(document.createElement("p"), { textContent: question });
  const buttons = Object.assign(document.createElement("div"), { className: "lw-dialog-buttons" });
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: gettext("Cancel") });
  const agree = Object.assign(document.createElement("button"), {
    type: "button", className: `btn ${danger ? "btn-danger" : "btn-primary"}`, textContent: go,
  });
  buttons.append(cancel, agree);
  dialog.append(text, ...(more ? [more] : []), buttons);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let agreed = false;
    cancel.addEventListener("click", () => dialog.close());
    agree.addEventListener("click", () => {
      agreed = true;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(agreed);
    });
    dialog.showModal();
    agree.focus();
  });
}
