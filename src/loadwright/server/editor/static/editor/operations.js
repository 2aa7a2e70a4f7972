// What can be done with the chosen elements of the tree.

import { copy, pasted } from "./clipboard.js";

/**
 * Returns the actions by name.
 * @param {{ draft: import("./draft.js").Draft, tree: import("./tree.js").Tree, menu: import("./menu.js").ElementMenu,
 *   show: (error: Error) => void }} page `show` tells people what went wrong
 */
export function operations({ draft, tree, menu, show }) {
  function change(operation, values) {
    if (!tree.chosen.length) return Promise.resolve();
    return draft.change(operation, values).catch(() => {});
  }

  async function add() {
    const target = tree.active || 1;
    await choose("add", target, gettext("Add to “%(name)s”"), (entry) => draft.change("add", { entry: entry.key, target, where: "into" }));
  }

  async function changeType() {
    const element = tree.active;
    if (element) await choose("types", element, gettext("Change the type of “%(name)s”"), (entry) => draft.change("retype", { element, entry: entry.key }));
  }

  async function choose(which, number, title, act) {
    try {
      const items = draft.ask(`menu/${number}`).then((found) => found[which]);
      const entry = await menu.choose(interpolate(title, { name: tree.rows.row(number)?.name ?? "" }, true), items);
      tree.box.focus();
      if (entry) await act(entry).catch(() => {});
      else await items;
    } catch (error) {
      show(error);
    }
  }

  async function copyChosen() {
    if (!tree.chosen.length) return false;
    try {
      await copy((await draft.ask("fragment", { elements: tree.chosen })).xml);
      return true;
    } catch (error) {
      show(error);
      return false;
    }
  }

  async function cut() {
    if (await copyChosen()) await remove();
  }

  /** @param {string | null} text the text of the clipboard, null if it was not read */
  async function paste(text) {
    const fragment = pasted(text);
    if (!fragment) {
      show(new Error(text ? gettext("The clipboard contains no elements of a plan. Copy some here or in JMeter first.") : gettext("Copy elements of a plan first.")));
      return;
    }
    await draft.change("paste", { fragment, target: tree.active || 1, where: "into" }).catch(() => {});
  }

  async function enable() {
    const rows = tree.rows.rows.filter((row) => tree.chosen.includes(row.number));
    if (rows.length) await draft.apply({ edit: "enable", elements: tree.chosen, enabled: rows.every((row) => !row.enabled) }).catch(() => {});
  }

  async function remove() {
    const elements = tree.chosen;
    if (!elements.length) return;
    const place = tree.rows.placeOf(elements[0]);
    const chosen = new Set(elements);
    const before = tree.rows.rows.slice(0, Math.max(place - tree.rows.offset, 0)).reverse().find((row) => !chosen.has(row.number));
    await draft.apply({ edit: "remove", elements }).then(() => before && tree.focus(before.number)).catch(() => {});
  }

  return {
    add,
    type: changeType,
    cut,
    copy: copyChosen,
    paste: (/** @type {string | null} */ text = null) => paste(text),
    duplicate: () => change("duplicate", { elements: tree.chosen }),
    enable,
    delete: remove,
    up: () => change("shift", { elements: tree.chosen, direction: "up" }),
    down: () => change("shift", { elements: tree.chosen, direction: "down" }),
    out: () => change("shift", { elements: tree.chosen, direction: "out" }),
    in: () => change("shift", { elements: tree.chosen, direction: "in" }),
  };
}
