// Trying a plan beside the page that edits it: a drawer with the panel. That page announces which element is chosen by the
// event "element:chosen" of the document, whose detail has its number and name, also when "element:wanted" asks for it. To
// "draft:wanted" it adds promises to `detail.ready` that resolve when everything that was edited is stored.

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

function toggle(open) {
  drawer.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  if (!open) {
    opener.focus();
    return;
  }
  document.dispatchEvent(new CustomEvent("element:wanted"));
  const unloaded = drawer.querySelector("[hx-trigger=opened]");
  if (unloaded) htmx.trigger(unloaded, "opened");
  else drawer.querySelector("button[type=submit]")?.focus();
}

opener.addEventListener("click", () => toggle(drawer.hidden));
drawer.querySelector(".try-close").addEventListener("click", () => toggle(false));
// Wherever the focus is, unless something closes that is in front of the drawer, or was opened later.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || drawer.hidden || event.defaultPrevented) return;
  if (!document.querySelector("dialog[open], .dropdown-menu.show")) toggle(false);
});

document.addEventListener("element:chosen", (event) => {
  chosen = event.detail;
  show();
});

document.addEventListener("htmx:load", show);

// What was typed last is tried too.
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.id !== "try-form") return;
  event.preventDefault();
  const ready = [];
  document.dispatchEvent(new CustomEvent("draft:wanted", { detail: { ready } }));
  Promise.all(ready).then(() => event.detail.issueRequest(true));
});
