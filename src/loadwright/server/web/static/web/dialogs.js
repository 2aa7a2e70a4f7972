// Questions in dialogs.

/**
 * Resolves to the value of the chosen answer, null if the person cancelled. `more` is an element between the question and
 * the buttons. Enter chooses the answer if there is one and it destroys nothing; otherwise Cancel has the focus.
 * @param {string} question
 * @param {{ value: string, text: string, look: string }[]} answers `look` is that of the button, such as primary
 * @param {HTMLElement | null} more
 * @returns {Promise<string | null>}
 */
export function choose(question, answers, more = null) {
  const dialog = document.createElement("dialog");
  dialog.className = "lw-dialog";
  const text = Object.assign(document.createElement("p"), { textContent: question });
  const buttons = Object.assign(document.createElement("div"), { className: "lw-dialog-buttons" });
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: gettext("Cancel") });
  buttons.append(cancel);
  dialog.append(text, ...(more ? [more] : []), buttons);
  document.body.append(dialog);
  return new Promise((resolve) => {
    /** @type {string | null} */
    let chosen = null;
    cancel.addEventListener("click", () => dialog.close());
    for (const { value, text: label, look } of answers) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: `btn ${look && `btn-${look}`}`, textContent: label });
      button.addEventListener("click", () => {
        chosen = value;
        dialog.close();
      });
      buttons.append(button);
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    dialog.showModal();
    const safe = answers.length === 1 && answers[0].look !== "danger";
    /** @type {HTMLElement} */ (safe ? buttons.lastChild : cancel).focus();
  });
}

/**
 * Resolves to whether the person confirmed.
 * @param {string} question
 * @param {{ go: string, more?: HTMLElement | null, danger?: boolean }} options
 */
export async function ask(question, { go, more = null, danger = false }) {
  return (await choose(question, [{ value: go, text: go, look: danger ? "danger" : "primary" }], more)) !== null;
}
