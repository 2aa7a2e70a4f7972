// Elements that were cut or copied, as XML. They are kept by the browser too, for the Paste button, which may not read the
// clipboard, and for browsers that do not let a page write to it.

import { copyText } from "../web/clipboard.js";

const KEY = "lw-editor-clipboard";

/** @param {string} xml */
export async function copy(xml) {
  const written = await copyText(xml);
  try {
    localStorage.setItem(KEY, JSON.stringify({ xml, written }));
  } catch {
    // Storage is disabled or full: only the clipboard has it.
  }
}

/**
 * The XML to paste; empty without any. A text of the clipboard that is something else is not replaced by what was copied
 * here, unless that could not be written to the clipboard.
 * @param {string | null} text the text of the clipboard, null if it was not read
 */
export function pasted(text) {
  if (text?.trimStart().startsWith("<")) return text;
  const { xml, written } = kept();
  return text !== null && written ? "" : xml;
}

/** @returns {{ xml: string, written: boolean }} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "");
  } catch {
    return { xml: "", written: false };
  }
}
