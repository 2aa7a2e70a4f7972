// Writes to the clipboard. Browsers provide no clipboard API on plain HTTP pages from other hosts; there, the browser's copy
// event still takes text.

/**
 * Resolves to whether the text was copied.
 * @param {string} text
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

/** @param {string} text */
function copyByEvent(text) {
  let copied = false;
  const give = (/** @type {ClipboardEvent} */ event) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    copied = true;
  };
  // Without a selection there is something to copy only if nothing else is done before.
  const allow = (/** @type {Event} */ event) => event.preventDefault();
  document.addEventListener("beforecopy", allow, { capture: true });
  document.addEventListener("copy", give, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", give, { capture: true });
  document.removeEventListener("beforecopy", allow, { capture: true });
  return copied;
}
