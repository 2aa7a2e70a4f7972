// Trying a plan beside the page that edits it: the panel's form. That page announces which element is chosen by the event
// "element:chosen" of the document, whose detail has its number and name; null is the whole plan.

/** @type {{ number: number, name: string } | null} */
let chosen = null;

function show() {
  const form = document.getElementById("try-form");
  if (!form) return;
  const note = form.querySelector("[data-chosen]");
  form.elements.element.value = chosen?.number ?? "";
  note.textContent = chosen?.name ?? note.dataset.whole;
}

document.addEventListener("element:chosen", (event) => {
  chosen = event.detail;
  show();
});

document.addEventListener("htmx:load", show);
show();
