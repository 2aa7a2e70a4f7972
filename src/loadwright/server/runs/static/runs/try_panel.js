// Trying a plan beside the page that edits it: a drawer with the panel. That page announces which element is chosen by the
// event "element:chosen" of the document, whose detail has its number and name, also when "element:wanted" asks for it. To
// "draft:wanted" it adds promises to `detail.ready` that resolve when everything that was edited is stored.

import { adjustable } from "./try_height.js";

const OPEN = "try-open";
const opener = document.getElementById("try-open");
const drawer = document.getElementById("try-drawer");

/** @type {{ number: number, name: string } | null} */
let chosen = null;

function show() {
  const form = document.getElementById("try-form");
  if (!form) return;
  const note = form.querySelector("[data-chosen]");
  form.elements.element.value = chosen?.number ?? "";
  note.textContent = chosen?.name ?? note.dataset.whole;
}

// The drawer stays open where the page is opened again in the same tab.
function keep(open) {
  try {
    sessionStorage.setItem(OPEN, open ? "1" : "");
  } catch {
    // Without storage, it is closed then.
  }
}

function wasOpen() {
  try {
    return sessionStorage.getItem(OPEN) === "1";
  } catch {
    return false;
  }
}

const submit = () => drawer.querySelector("#try-form button[type=submit]");

function toggle(open, { focus = true } = {}) {
  drawer.hidden = !open;
  document.documentElement.classList.toggle(OPEN, open);
  opener.setAttribute("aria-expanded", String(open));
  keep(open);
  if (!open) {
    opener.focus();
    return;
  }
  document.dispatchEvent(new CustomEvent("element:wanted"));
  const unloaded = drawer.querySelector("[hx-trigger=opened]");
  if (focus) (submit() ?? drawer.querySelector(".try-close")).focus();
  if (unloaded) htmx.trigger(unloaded, "opened");
}

opener.addEventListener("click", () => toggle(drawer.hidden));
drawer.querySelector(".try-close").addEventListener("click", () => toggle(false));
// Where the focus is in it: elsewhere, Escape has other meanings, such as in fields with code.
drawer.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (!document.querySelector("dialog[open], .dropdown-menu.show")) toggle(false);
});
// The first time it opens the drawer, then it starts a trial. Before fields with code, in which it would insert a line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopPropagation();
  if (drawer.hidden) {
    toggle(true);
  } else {
    submit()?.focus();
    submit()?.click();
  }
}, true);
adjustable(drawer.querySelector(".try-handle"));

document.addEventListener("element:chosen", (event) => {
  chosen = event.detail;
  show();
});

document.addEventListener("htmx:load", show);

// A panel takes the place of the one whose button was pressed: the focus would be nowhere, and Escape would not close it.
let isFocused = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (drawer.contains(event.target)) isFocused = drawer.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const isWaiting = document.activeElement?.matches("body, .try-close");
  if (isFocused && isWaiting && drawer.contains(event.target)) submit()?.focus();
});

// What was typed last is tried too.
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.id !== "try-form") return;
  event.preventDefault();
  const ready = [];
  document.dispatchEvent(new CustomEvent("draft:wanted", { detail: { ready } }));
  Promise.all(ready).then(() => event.detail.issueRequest(true));
});

if (wasOpen()) document.addEventListener("DOMContentLoaded", () => toggle(true, { focus: false }), { once: true });
