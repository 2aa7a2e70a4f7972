// Keyboard shortcuts. Browsers reserve Ctrl+T, Ctrl+W and Ctrl+Tab, and shells use the rest of Ctrl and
// Alt: tabs use Alt+Shift and Alt with a digit.

import { settings } from "./settings.js";

const FIGURE = /^Digit([1-9])$/;

// The Latin letter of a key, also on keyboards for other scripts.
export function letter(event) {
  return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
}

const TABS = { KeyT: "new", KeyW: "close", KeyF: "files", ArrowRight: "next", ArrowLeft: "previous" };

// The name of the shortcut, or undefined if the keys are none.
function asked(event) {
  const { altKey, ctrlKey, metaKey, shiftKey, code, key } = event;
  if (altKey && !ctrlKey && !metaKey) {
    if (shiftKey) return TABS[code];
    const figure = FIGURE.exec(code);
    return figure ? `tab-${figure[1]}` : undefined;
  }
  if (altKey || !(ctrlKey || metaKey)) return undefined;
  if (shiftKey && letter(event) === "f") return "search";
  return { "+": "larger", "=": "larger", "-": "smaller", 0: "standard" }[key];
}

const FONT = { larger: () => settings.resizeFont(1), smaller: () => settings.resizeFont(-1), standard: () => settings.resizeFont(0) };

// Calls `act(name)` for shortcuts before the terminal receives the keys.
export function listenToKeys(act) {
  document.addEventListener(
    "keydown",
    (event) => {
      const name = event.isComposing || document.querySelector("dialog[open]") ? undefined : asked(event);
      if (!name) return;
      event.preventDefault();
      event.stopPropagation();
      if (FONT[name]) FONT[name]();
      else act(name);
    },
    { capture: true },
  );
}

// Ctrl+W erases a word in a shell but closes the browser's tab. Pages cannot prevent this, only ask: only if Ctrl
// is pressed, and not for Ctrl+R, so that leaving intentionally needs no confirmation.
export function guardCtrlW(inUse) {
  let held = false;
  const note = (event) => {
    held = event.ctrlKey && letter(event) !== "r";
  };
  window.addEventListener("keydown", note, { capture: true });
  window.addEventListener("keyup", note, { capture: true });
  window.addEventListener("blur", () => { held = false; });
  window.addEventListener("beforeunload", (event) => {
    if (held && inUse()) event.preventDefault();
  });
}
