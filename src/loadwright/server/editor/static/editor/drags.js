// Elements of the tree are dragged to another place.

const TYPE = "text/x-loadwright-elements";

/** The number of the element at an event; 0 outside of rows. */
export function numberAt(event) {
  const line = event.target.closest("[data-number]");
  return line ? Number(line.dataset.number) : 0;
}

// The row under the pointer, and whether the elements go before, after or into its element.
function target(event) {
  const line = event.target.closest?.("[data-number]");
  if (!line) return null;
  const { top, height } = line.getBoundingClientRect();
  const part = (event.clientY - top) / height;
  return { line, number: Number(line.dataset.number), where: part < 0.3 ? "before" : part > 0.7 ? "after" : "into" };
}

/** @param {import("./tree.js").Tree} tree */
export function listenToDrags(tree) {
  const { box } = tree;
  const mark = (line, where) => {
    for (const marked of box.querySelectorAll("[data-drop]")) delete marked.dataset.drop;
    if (line) line.dataset.drop = where;
  };
  box.addEventListener("dragstart", (event) => {
    const number = numberAt(event);
    if (!tree.selected.has(number)) tree.activate(number);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData(TYPE, String(number));
  });
  box.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(TYPE)) return;
    const at = target(event);
    mark(at?.line, at?.where);
    if (at) event.preventDefault();
  });
  box.addEventListener("dragleave", () => mark(null, ""));
  box.addEventListener("dragend", () => mark(null, ""));
  box.addEventListener("drop", (event) => {
    const at = target(event);
    mark(null, "");
    if (!at) return;
    event.preventDefault();
    if (!tree.selected.has(at.number)) tree.drop(tree.chosen, at.number, at.where);
  });
}
