// Loaded before the page is rendered. The scripts of a page run when it is complete; until then, buttons would do nothing, lists
// would not follow their filters, and forms would be sent without the question that belongs to them. What a person did
// meanwhile is done once they have run.
(function () {
  const BUTTONS = "button[type=button], button[aria-expanded], [data-bs-toggle='tab']";
  const FORMS = "form[data-confirm], form[hx-post]";
  /** @type {(() => void) | null} */
  let last = null;
  /** @type {Set<EventTarget | null>} */
  const changes = new Set();

  function clicked(event) {
    const button = event.target.closest(BUTTONS);
    // A script may press a button itself, such as that of the tab in the address.
    if (!button || !event.isTrusted) return;
    // A script that has run already must not act on it twice.
    event.stopImmediatePropagation();
    last = () => button.isConnected && button.click();
  }

  function changed(event) {
    changes.add(event.target);
  }

  function submitted(event) {
    const { target: form, submitter } = event;
    if (!form.matches(FORMS) && !submitter?.dataset.confirm) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    last = () => form.isConnected && form.requestSubmit(submitter);
  }

  const HEARD = { click: clicked, input: changed, change: changed, submit: submitted };

  function goOn() {
    for (const [name, heard] of Object.entries(HEARD)) document.removeEventListener(name, heard, true);
    for (const field of changes) {
      for (const name of ["input", "change"]) field?.dispatchEvent(new Event(name, { bubbles: true }));
    }
    last?.();
  }

  for (const [name, heard] of Object.entries(HEARD)) document.addEventListener(name, heard, true);
  // htmx begins at this event, too, but later than this script.
  document.addEventListener("DOMContentLoaded", () => setTimeout(goOn));
})();
