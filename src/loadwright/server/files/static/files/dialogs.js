// Dialogs of the file manager: names, permissions, overwriting, deletion.

import { ask } from "../web/dialogs.js";
import { shown } from "./names.js";

const LISTED = 8;
/** @type {Promise<unknown>} */
let queue = Promise.resolve();

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * Shows one dialog at a time.
 * @template Answer
 * @param {() => Promise<Answer>} question
 * @returns {Promise<Answer>}
 */
function inTurn(question) {
  const answer = queue.then(question);
  queue = answer.catch(() => {});
  return answer;
}

// Resolves to the name, or null. `check` returns the error in a name, if any.
export function askName(question, { go, value = "", check }) {
  return inTurn(async () => {
    const input = make("input", { className: "form-control", type: "text", value, maxLength: 255, spellcheck: false, autocomplete: "off" });
    input.setAttribute("aria-label", question);
    const wrong = make("div", { className: "invalid-feedback d-block" });
    wrong.setAttribute("role", "alert");
    const more = make("div", {}, input, wrong);
    const agreed = ask(question, { go, more });
    const dialog = more.closest("dialog");
    const button = dialog.querySelector(".btn-primary");
    const judge = () => {
      wrong.textContent = input.value ? check(input.value) ?? "" : "";
      button.disabled = !input.value || Boolean(wrong.textContent);
    };
    input.addEventListener("input", judge);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (!button.disabled) button.click();
    });
    judge();
    input.focus();
    const dot = value.lastIndexOf(".");
    input.setSelectionRange(0, dot > 0 ? dot : value.length);
    return (await agreed) ? input.value : null;
  });
}

// Resolves to "overwrite" or "skip". `answers.every` is the answer that the person chose for all further files.
export function askOverwrite(name, several, answers) {
  return inTurn(async () => {
    if (answers.every) return answers.every;
    const box = make("input", { className: "form-check-input", type: "checkbox" });
    const label = make("label", { className: "form-check" }, box, make("span", { className: "form-check-label", textContent: gettext("Do this for all remaining") }));
    const question = interpolate(gettext("“%(name)s” already exists on the server. Overwrite it? Otherwise it is skipped."), { name: shown(name) }, true);
    const agreed = await ask(question, { go: gettext("Overwrite"), more: several ? label : null, danger: true });
    const answer = agreed ? "overwrite" : "skip";
    if (box.checked) answers.every = answer;
    return answer;
  });
}

export function askDelete(entries) {
  return inTurn(() => {
    const names = make("ul", { className: "files-names" }, ...entries.slice(0, LISTED).map((entry) => make("li", { textContent: shown(entry.name) })));
    if (entries.length > LISTED) {
      const more = interpolate(ngettext("and %(count)s more", "and %(count)s more", entries.length - LISTED), { count: entries.length - LISTED }, true);
      names.append(make("li", { textContent: more }));
    }
    const folders = entries.some((entry) => entry.kind === "folder");
    const one = folders ? gettext("Delete this and everything in it? This cannot be undone.") : gettext("Delete this? This cannot be undone.");
    return ask(one, { go: gettext("Delete"), more: names, danger: true });
  });
}

// Resolves to the permission bits, or null.
export function askMode(entries) {
  return inTurn(async () => {
    let mode = entries[0].mode;
    const octal = make("input", { className: "form-control files-octal", type: "text", inputMode: "numeric", maxLength: 4, autocomplete: "off" });
    octal.setAttribute("aria-label", gettext("Permissions as digits"));
    const boxes = [];
    const head = make("tr", {}, make("th"), ...[gettext("read"), gettext("write"), gettext("execute")].map((text) => make("th", { textContent: text, scope: "col" })));
    const rows = [gettext("owner"), gettext("group"), gettext("others")].map((who, row) => {
      const cells = [gettext("read"), gettext("write"), gettext("execute")].map((what, column) => {
        const box = make("input", { className: "form-check-input", type: "checkbox" });
        box.setAttribute("aria-label", `${who}: ${what}`);
        boxes.push([box, 0o400 >> (row * 3 + column)]);
        return make("td", {}, box);
      });
      return make("tr", {}, make("th", { textContent: who, scope: "row" }), ...cells);
    });
    const table = make("table", { className: "files-modes" }, make("thead", {}, head), make("tbody", {}, ...rows));
    const show = () => {
      for (const [box, bit] of boxes) box.checked = Boolean(mode & bit);
    };
    const digits = () => mode.toString(8).padStart(mode > 0o777 ? 4 : 3, "0");
    const name = entries.length > 1 ? interpolate(ngettext("%(count)s entry", "%(count)s entries", entries.length), { count: entries.length }, true) : shown(entries[0].name);
    const agreed = ask(interpolate(gettext("Permissions of %(name)s"), { name }, true), {
      go: gettext("Set"), more: make("div", { className: "files-mode-form" }, table, octal),
    });
    const button = table.closest("dialog").querySelector(".btn-primary");
    for (const [box, bit] of boxes) {
      box.addEventListener("change", () => {
        mode = box.checked ? mode | bit : mode & ~bit;
        octal.value = digits();
      });
    }
    octal.addEventListener("input", () => {
      const valid = /^[0-7]{3,4}$/.test(octal.value);
      octal.classList.toggle("is-invalid", !valid);
      button.disabled = !valid;
      if (valid) {
        mode = parseInt(octal.value, 8);
        show();
      }
    });
    octal.value = digits();
    show();
    boxes[0][0].focus();
    return (await agreed) ? mode : null;
  });
}
