// Behaviour of every page: local times, theme, search key, copy buttons, confirmations, the end of the session.

import { ago, exactMoment, shortMoment } from "./format.js";
import { isOver, watch } from "./session.js";

const SHOWN = { short: shortMoment, ago, full: exactMoment };

export function showMoments(root = document) {
  for (const element of root.querySelectorAll("time[data-moment]")) {
    const when = new Date(element.dateTime);
    const text = SHOWN[element.dataset.moment](when);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = exactMoment(when);
  }
}

function markTheme() {
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.classList.toggle("active", button.dataset.theme === window.chosenTheme());
    button.setAttribute("aria-pressed", String(button.dataset.theme === window.chosenTheme()));
  }
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The clipboard API needs HTTPS or localhost. Elsewhere the text is selected for Ctrl+C.
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    button.querySelector("span").textContent = gettext("Press Ctrl+C");
    return;
  }
  const label = button.querySelector("span");
  const before = button.dataset.label ?? (button.dataset.label = label.textContent);
  label.textContent = gettext("Copied");
  setTimeout(() => { label.textContent = before; }, 2000);
}

// A button with data-confirm opens a dialog before its form is sent. The dialog names the object.
function ask(event, form, submitter) {
  const question = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  dialog.className = "lw-dialog";
  const text = document.createElement("p");
  text.textContent = question;
  const buttons = document.createElement("div");
  buttons.className = "lw-dialog-buttons";
  const cancel = Object.assign(document.createElement("button"), {
    type: "button", className: "btn", textContent: gettext("Cancel"),
  });
  const go = Object.assign(document.createElement("button"), {
    type: "button", className: "btn btn-danger", textContent: submitter?.textContent.trim() || gettext("Yes"),
  });
  buttons.append(cancel, go);
  dialog.append(text, buttons);
  document.body.append(dialog);
  cancel.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    form.dataset.confirmed = "yes";
    dialog.close();
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    submitter?.focus();
  });
  dialog.showModal();
  cancel.focus();
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme]");
  if (theme) window.chooseTheme(theme.dataset.theme);
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-back]")) history.back();
  const menu = event.target.closest("[data-toggle-menu]");
  if (menu) {
    const open = document.body.classList.toggle("lw-menu-open");
    menu.setAttribute("aria-expanded", String(open));
  }
  if (!event.target.closest(".lw-search")) document.getElementById("search-results")?.replaceChildren();
  // A click on a row of a list, except on a control, opens its object.
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label, select") && !String(getSelection())) {
    location.assign(row.dataset.href);
  }
});

document.addEventListener("submit", (event) => ask(event, event.target, event.submitter));
// After the confirmation.
watch();

// A menu that is a form begins with its field.
document.addEventListener("shown.bs.dropdown", (event) => {
  const field = event.target.closest(".dropdown")?.querySelector("[data-menu-field]");
  field?.focus();
  field?.select();
});

document.addEventListener("keydown", (event) => {
  // Also within a shadow root, where the target is its host.
  const typing = event.composedPath()[0].closest?.("input, textarea, select, [contenteditable]");
  const search = document.querySelector("[data-search-key]");
  if (event.key === "/" && !typing && search && !event.defaultPrevented) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape" && search && event.target.closest(".lw-search")) {
    document.getElementById("search-results").replaceChildren();
    search.blur();
  }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest(".lw-search")) {
    const links = [...document.querySelectorAll("#search-results a")];
    const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (links.length) {
      event.preventDefault();
      (next < 0 ? search : links[Math.min(next, links.length - 1)]).focus();
    }
  }
});

// A failed form submission shows an error and keeps the input. Refreshing fragments just retry.
function sendingFailed(event) {
  const form = event.target.closest("form[hx-post]");
  if (!form || isOver(event.detail.xhr.status)) return;
  form.querySelector(".lw-failed")?.remove();
  const text = gettext("The server could not be reached. Check the connection and try again.");
  form.append(Object.assign(document.createElement("div"), { className: "invalid-feedback d-block lw-failed", textContent: text }));
}
document.addEventListener("htmx:sendError", sendingFailed);
document.addEventListener("htmx:responseError", sendingFailed);

document.addEventListener("theme", markTheme);
document.addEventListener("htmx:load", (event) => showMoments(event.target.parentElement ?? document));

// Fragments with data-refresh reload at this interval in seconds, unless the tab is hidden or the fragment is in use.
let seconds = 0;
setInterval(() => {
  seconds += 1;
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-refresh]")) {
    const busy = part.querySelector(".dropdown-menu.show, form:focus-within, dialog[open]");
    if (seconds % Number(part.dataset.refresh) === 0 && !busy) htmx.trigger(part, "refresh");
  }
}, 1000);

// The control with the focus is replaced with its fragment. The one of the same name gets the focus, so that people with a
// keyboard stay where they are.
const nameOf = (control) => [control.tagName, control.getAttribute("href"), control.ariaLabel ?? control.textContent.trim()].join(" ");
const namesakes = (part, name) => [...part?.querySelectorAll("a, button") ?? []].filter((control) => nameOf(control) === name);
let focused = { name: "", position: 0 };

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const control = document.activeElement;
  const name = control && target.contains(control) ? nameOf(control) : "";
  focused = { name, position: namesakes(target, name).indexOf(control) };
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const control = document.activeElement === document.body && namesakes(document.getElementById(target.id), focused.name)[focused.position];
  if (control) control.focus({ preventScroll: true });
});

setInterval(() => showMoments(), 5000);
showMoments();
markTheme();
