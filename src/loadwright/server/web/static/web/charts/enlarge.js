// A chart as large as the window, with the read-out.

/**
 * Moves the chart's card and the read-out into a dialog until that is closed.
 * @param {import("./chart.js").Chart} chart
 * @param {HTMLElement} card
 */
export function enlarge(chart, card) {
  if (card.closest("dialog")) {
    card.closest("dialog").close();
    return;
  }
  const dialog = Object.assign(document.createElement("dialog"), { className: "lw-large" });
  dialog.setAttribute("aria-label", chart.title);
  const moved = [chart.group.readout?.element, card].filter((element) => element).map((element) => ({ element, place: placeOf(element) }));
  dialog.append(...moved.map(({ element }) => element));
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    for (const { element, place } of moved) place.replaceWith(element);
    dialog.remove();
    card.querySelector("[data-chart-tool='enlarge']").focus();
  });
  dialog.showModal();
  chart.element.focus();
}

// Keeps the room of an element, so that the page does not move below the dialog.
function placeOf(element) {
  const place = document.createElement("div");
  place.className = element.className;
  place.style.height = `${element.offsetHeight}px`;
  element.replaceWith(place);
  return place;
}
