// The keys of the editor. Their list for people is in `page.py`.

/** Anywhere on the page. */
const KEYS = {
  "ctrl+z": "undo", "ctrl+y": "redo", "ctrl+shift+z": "redo", "ctrl+s": "save", "ctrl+f": "find", insert: "add", "ctrl+i": "add",
  f8: "next-problem", "shift+f8": "last-problem",
};
/** Those that mean something else while a text is entered. */
const OF_TEXTS = ["ctrl+z", "ctrl+y", "ctrl+shift+z", "insert", "ctrl+i"];
/** In the tree only. */
const TREE_KEYS = {
  delete: "delete", f2: "rename", "ctrl+c": "copy", "ctrl+x": "cut", "ctrl+d": "duplicate", "ctrl+e": "enable",
  "alt+arrowup": "up", "alt+arrowdown": "down", "alt+arrowleft": "out", "alt+arrowright": "in", "?": "keys", "shift+?": "keys",
};

/** The name of the keys that were pressed together. */
export function keyOf(event) {
  const pressed = [event.ctrlKey || event.metaKey ? "ctrl" : "", event.altKey ? "alt" : "", event.shiftKey ? "shift" : ""].filter(Boolean);
  return [...pressed, event.key.toLowerCase()].join("+");
}

/** Carries out the `actions` of keys, unless a dialog is open. */
export function listenToKeys(tree, actions) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const target = /** @type {Element} */ (event.target);
    const entering = target.matches?.("input, textarea, select, [contenteditable]");
    const general = entering && OF_TEXTS.includes(key) ? "" : KEYS[key];
    const action = (tree.contains(target) && TREE_KEYS[key]) || general;
    if (!action) return;
    event.preventDefault();
    actions[action]();
  });
}
