// The session of the page: its end is announced, and nothing that was entered is lost. A page of a person who is signed in
// names them in <body data-person data-user>; without them nothing here applies.

import { keepDraft, restoreDraft } from "./drafts.js";

const CHECK_MS = 30_000;

/** @type {HTMLElement | null} */
let bar = null;
/** @type {Promise<boolean> | null} */
let asking = null;
let out = false;
// Whether another person is signed in now.
let stranger = false;

const person = () => document.body.dataset.person;
// Between the tabs of the browser.
/** @type {BroadcastChannel | null} */
let channel = null;

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// The user signed in in this browser now, {person, csrf}; `person` is null when signed out.
async function look() {
  const answer = await fetch("/login", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

// Signing in changes the CSRF token, also that of pages in other tabs.
function renew(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function showBar(text, button, act) {
  if (bar?.firstChild?.textContent === text) return;
  hideBar();
  const action = make("button", { type: "button", className: "btn btn-sm btn-primary", textContent: button });
  action.addEventListener("click", act);
  const box = make("div", { className: "alert alert-warning lw-session-bar" }, make("span", { textContent: text }), action);
  box.setAttribute("role", "alert");
  document.body.append(box);
  bar = box;
}

function hideBar() {
  bar?.remove();
  bar = null;
}

/**
 * Looks whether the person of this page is still signed in, and shows a bar otherwise. Rejects if the server cannot be
 * reached. Dispatches "signedin" on the document when they are again.
 */
export async function check() {
  if (!person()) return true;
  const found = await look();
  if (String(found.person) === person()) {
    renew(found.csrf);
    hideBar();
    if (out) document.dispatchEvent(new CustomEvent("signedin"));
    out = false;
    return true;
  }
  out = true;
  stranger = found.person !== null;
  if (!stranger) showBar(gettext("You are signed out. What you entered is kept."), gettext("Sign in"), ask);
  else showBar(gettext("Another person signed in in this browser. This page shows what you saw before."), gettext("Reload"), () => location.reload());
  return false;
}

/** Announces the end of the session if it has ended, without disturbing: for requests that nobody waits for. */
export function checkQuietly() {
  check().catch(() => {});
}

/** Makes sure that the person is signed in, and asks for the password if not. Resolves to whether they are. */
export async function ensure() {
  if (!person()) return false;
  return (await check()) || (!stranger && ask());
}

/** Shows the dialog for signing in again; resolves to whether the person did. All callers share one dialog. */
export function ask() {
  asking ??= signIn().finally(() => { asking = null; });
  return asking;
}

function signIn() {
  const name = make("input", { className: "form-control", value: document.body.dataset.user, readOnly: true, autocomplete: "username" });
  const password = make("input", { className: "form-control", type: "password", autocomplete: "current-password", required: true });
  const failure = make("div", { className: "invalid-feedback d-block" });
  failure.setAttribute("role", "alert");
  const cancel = make("button", { type: "button", className: "btn", textContent: gettext("Cancel") });
  const go = make("button", { type: "submit", className: "btn btn-primary", textContent: gettext("Sign in") });
  const form = make("form", { noValidate: true },
    make("h2", { className: "h3", textContent: gettext("You are signed out") }),
    make("p", { className: "lw-note", textContent: gettext("Sign in to continue. What you entered is kept.") }),
    make("label", { className: "form-label d-block" }, gettext("User name"), name),
    make("label", { className: "form-label d-block" }, gettext("Password"), password),
    failure, make("div", { className: "lw-dialog-buttons" }, cancel, go));
  const dialog = make("dialog", { className: "lw-dialog" }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let done = false;
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      failure.textContent = await problemOf(name.value, password.value);
      go.disabled = false;
      if (failure.textContent) {
        password.select();
        password.focus();
        return;
      }
      done = true;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    dialog.showModal();
    password.focus();
  });
}

// Signs in; resolves to the error, or to "".
async function problemOf(username, password) {
  try {
    const { csrf } = await look();
    const answer = await fetch("/login", {
      method: "POST", headers: { Accept: "application/json", "X-CSRFToken": csrf }, body: new URLSearchParams({ username, password }),
    });
    const content = await answer.json();
    if (!answer.ok) return content.error.message;
    if (!(await check())) return gettext("This account needs a new password. Sign in in another tab to choose one.");
  } catch {
    return gettext("The server could not be reached. Check the connection and try again.");
  }
  channel?.postMessage("signed in");
  return "";
}

// Whether a refusal is about the session, not about what was asked for.
export function isOver(status, content) {
  return status === 401 || (status === 403 && /page_expired$/.test(content?.error?.detail?.code ?? ""));
}

const checking = new WeakSet();
const checked = new WeakSet();

// Sends a form only to a session that exists: its answer would replace the page, and what was entered would be lost.
async function guard(event) {
  const { target: form, submitter } = event;
  const posts = form.getAttribute("method")?.toLowerCase() === "post" && !("unchecked" in form.dataset);
  if (event.defaultPrevented || !person() || !posts || checked.has(form)) return;
  event.preventDefault();
  if (checking.has(form)) return;
  checking.add(form);
  let signedIn;
  try {
    signedIn = await ensure();
  } catch {
    showBar(gettext("The server could not be reached, and nothing was sent. What you entered is kept."), gettext("Try again"), () => {
      hideBar();
      form.requestSubmit(submitter);
    });
    return;
  } finally {
    checking.delete(form);
  }
  if (!signedIn) return;
  // A list that was refreshed meanwhile no longer contains its form.
  if (!form.isConnected) document.body.append(Object.assign(form, { hidden: true }));
  keepDraft(form);
  checked.add(form);
  form.dataset.confirmed = "yes";
  form.requestSubmit(submitter);
  delete form.dataset.confirmed;
  checked.delete(form);
}

const repeated = new WeakSet();

// A refused request of htmx: what a person sent is sent again, once they are signed in; the rest announces the end.
async function refused({ detail: { xhr, elt, requestConfig } }) {
  let content = null;
  try {
    content = JSON.parse(xhr.responseText);
  } catch {
    // An error page.
  }
  if (!isOver(xhr.status, content)) return;
  if (requestConfig.verb === "get") checkQuietly();
  else if (!repeated.delete(elt) && (await ensure())) {
    repeated.add(elt);
    if (elt.matches("form")) elt.requestSubmit();
    else htmx.trigger(elt, "click");
  }
}

/** Watches the session of this page. */
export function watch() {
  restoreDraft();
  document.addEventListener("submit", guard);
  document.addEventListener("htmx:responseError", refused);
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => repeated.delete(detail.elt));
  document.addEventListener("visibilitychange", () => document.hidden || checkQuietly());
  window.addEventListener("pageshow", ({ persisted }) => {
    channel = new BroadcastChannel("session");
    channel.addEventListener("message", checkQuietly);
    // Going back shows a page with what was entered, and with its old token.
    if (persisted) checkQuietly();
  });
  // An open channel would keep the browser from keeping the page.
  window.addEventListener("pagehide", () => channel?.close());
  const [navigation] = performance.getEntriesByType("navigation");
  if (/** @type {PerformanceNavigationTiming} */ (navigation)?.type === "back_forward") checkQuietly();
  setInterval(() => document.hidden || checkQuietly(), CHECK_MS);
}
