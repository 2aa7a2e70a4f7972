// Copying and pasting. On a page that came over plain http from another host the browser offers no clipboard; there the
// events of its own copy and paste keys still carry text, so the keys work everywhere and only the menu's Paste may not.

import { ask } from "../web/dialogs.js";
import { settings } from "./settings.js";

const SHOWN_LINES = 200;

// Resolves to whether the text is in the clipboard.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

function copyByEvent(text) {
  let copied = false;
  const give = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    copied = true;
  };
  document.addEventListener("copy", give, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", give, { capture: true });
  return copied;
}

// Resolves to the text, or to nothing when the browser does not give it.
export async function clipboardText() {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return null;
  }
}

// Control characters in a pasted text would be keys, even the one that ends a bracketed paste.
export function withoutControls(text) {
  // eslint-disable-next-line no-control-regex -- they are what it looks for
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "");
}

// Resolves to whether the text may be typed: one line may, several are shown first. In a `bracketed` paste they wait for
// Enter, otherwise the shell runs each as it comes.
export function mayPaste(text, bracketed) {
  const lines = text.replace(/\r?\n$/, "").split(/\r\n|\r|\n/);
  const several = lines.length > 1 || /[\r\n]$/.test(text);
  if (!several || !settings.get("askLines")) return Promise.resolve(true);
  const shown = Object.assign(document.createElement("pre"), { className: "term-lines", tabIndex: 0 });
  shown.textContent = lines.slice(0, SHOWN_LINES).join("\n") + (lines.length > SHOWN_LINES ? "\n…" : "");
  const question = bracketed
    ? ngettext("Paste one line with its line break?", "Paste %(count)s lines?", lines.length)
    : ngettext("Paste one line with its line break? The shell runs it.", "Paste %(count)s lines? The shell runs each immediately.", lines.length);
  return ask(interpolate(question, { count: lines.length }, true), { go: gettext("Paste"), more: shown });
}
