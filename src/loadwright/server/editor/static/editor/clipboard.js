// Elements that were cut or copied, as XML. They are kept by the browser too, because pages without https may not write to
// the clipboard, and so that they can be pasted into another plan.

const KEY = "lw-editor-clipboard";

/** @param {string} xml */
export async function copy(xml) {
  try {
    localStorage.setItem(KEY, xml);
  } catch {
    // Storage is disabled or full: only the clipboard has it.
  }
  await navigator.clipboard?.writeText(xml).catch(() => {});
}

/** The XML to paste: of the text of the clipboard if that is XML, else what was copied last. Empty without any. */
export function pasted(text = "") {
  if (text.trimStart().startsWith("<")) return text;
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
