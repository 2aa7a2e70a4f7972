// Paste. Browsers provide no clipboard API on plain HTTP pages from other hosts. There, the browser's paste events still
// contain text, so the keys always work and only Paste in the menu may not.

import { ask } from "../web/dialogs.js";
import { settings } from "./settings.js";

const SHOWN_LINES = 200;

// Resolves to the text, or to nothing if the browser denies access.
export async function clipboardText() {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return null;
  }
}

// Control characters in pasted text would act as keys, even as the end of a bracketed paste.
export function withoutControls(text) {
  // eslint-disable-next-line no-control-regex -- the expression matches control characters
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "");
}

// Resolves to whether the text may be sent. Several lines are shown for confirmation. In a `bracketed` paste they wait for
// Enter, otherwise the shell executes each line immediately.
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
