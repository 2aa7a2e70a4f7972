// What a form sent is kept until it is answered: an answer that refuses the session replaces the page, and going back
// loads it again without what was entered, because pages of people who are signed in are not cached.

const KEY = "draft";

/** @typedef {{ person: string, page: string, action: string | null, entries: [string, string][], refused: boolean }} Draft */

/** @returns {Draft | null} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Draft | null} draft */
function write(draft) {
  try {
    if (draft) sessionStorage.setItem(KEY, JSON.stringify(draft));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is disabled or full: nothing is kept.
  }
}

const page = () => location.pathname + location.search;
const person = () => document.body.dataset.person ?? "";

/**
 * Keeps what is about to be sent, except files, and forms with passwords and keys.
 * @param {HTMLFormElement} form
 */
export function keepDraft(form) {
  write(null);
  if (form.querySelector("input[type=password]")) return;
  const entries = /** @type {[string, string][]} */ ([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
  write({ person: person(), page: page(), action: form.getAttribute("action"), entries, refused: false });
}

function fill(form, entries) {
  for (const field of form.elements) {
    const values = entries.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "file") continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length && field.type !== "submit") field.value = values[0];
    else continue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** Fills in what was refused, when the person returns to its page; forgets what was answered. */
export function restoreDraft() {
  const draft = read();
  if (!draft) return;
  // The page that refuses has a button for going back; the sign-in page comes between.
  if (document.querySelector("[data-back]")) write({ ...draft, refused: true });
  else if (person()) {
    write(null);
    if (!draft.refused || draft.person !== person() || draft.page !== page()) return;
    const form = [...document.querySelectorAll("form[method=post]")].find((one) => one.getAttribute("action") === draft.action);
    if (form) fill(form, draft.entries);
  }
}
