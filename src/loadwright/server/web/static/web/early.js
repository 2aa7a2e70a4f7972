// Loaded before the page is rendered. The scripts of a page run when it is complete; until then, menus would not open, and
// forms would be sent without the question that belongs to them. What a person did meanwhile is done once they have run.
(function () {
  const MENUS = "button[aria-expanded], [data-bs-toggle='tab']";
  const FORMS = "form[data-confirm], form[hx-post]";
  /** @type {(() => void) | null} */
  let last = null;

  function repeat(menu) {
    // A script that ran early may have opened it.
    if (menu.isConnected && menu.getAttribute("aria-expanded") !== "true") menu.click();
  }

  function clicked(event) {
    const menu = event.target.closest(MENUS);
    if (menu) last = () => repeat(menu);
  }

  function submitted(event) {
    const { target: form, submitter } = event;
    if (!form.matches(FORMS) && !submitter?.dataset.confirm) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    last = () => form.isConnected && form.requestSubmit(submitter);
  }

  document.addEventListener("click", clicked, true);
  document.addEventListener("submit", submitted, true);
  document.addEventListener("DOMContentLoaded", () => {
    document.removeEventListener("click", clicked, true);
    document.removeEventListener("submit", submitted, true);
    last?.();
  });
})();
