// The menu of elements that can be added, and of types: groups as in JMeter, with a search.

import { icon } from "../web/icons.js";

/**
 * @typedef {{ key: string, kind: string, menu: string, label: string, english: string, plugin?: string }} Item
 */

export class ElementMenu {
  /** @type {Item[]} */
  #items = [];
  // The person pressed Enter before the items arrived.
  #isHurried = false;
  /** @type {(chosen: Item | null) => void} */
  #answer = () => {};

  /**
   * @param {HTMLDialogElement} dialog with a search field, a list and a note for an empty one
   * @param {{ kinds: Record<string, { icon: string, name: string }>, groups: Record<string, string> }} options
   *   `groups` are the names of JMeter's menus, in their order
   */
  constructor(dialog, { kinds, groups }) {
    this.dialog = dialog;
    this.kinds = kinds;
    this.groups = groups;
    this.search = dialog.querySelector("input");
    this.list = dialog.querySelector("[data-list]");
    this.empty = dialog.querySelector("[data-empty]");
    this.search.addEventListener("input", () => {
      this.#isHurried = false;
      this.#draw();
    });
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("click", (event) => this.#click(event));
    dialog.addEventListener("close", () => this.#answer(null));
  }

  /**
   * Shows the menu; resolves to the chosen item, null if the person closed it. Items that still have to arrive are
   * shown then, so that the person may type at once; Enter chooses the first one when they are there.
   * @param {string} title
   * @param {Item[] | Promise<Item[]>} items
   * @returns {Promise<Item | null>}
   */
  choose(title, items) {
    this.#items = Array.isArray(items) ? items : [];
    this.#isHurried = false;
    this.dialog.querySelector("[data-title]").textContent = title;
    this.search.value = "";
    this.#draw();
    this.dialog.showModal();
    this.search.focus();
    if (!Array.isArray(items)) this.#await(items);
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  /** @param {Promise<Item[]>} items */
  async #await(items) {
    this.empty.hidden = true;
    try {
      this.#items = await items;
      this.#draw();
      const first = this.list.querySelector("[data-key]");
      if (this.#isHurried && first) this.#choose(first);
    } catch {
      this.dialog.close();
    }
  }

  #draw() {
    const found = matching(this.#items, this.search.value);
    const pieces = [];
    for (const [group, name] of Object.entries(this.groups)) {
      const items = found.filter((item) => item.menu === group);
      if (!items.length) continue;
      const head = Object.assign(document.createElement("li"), { className: "editor-menu-head", textContent: name });
      head.setAttribute("role", "presentation");
      pieces.push(head, ...items.map((item) => this.#option(item)));
    }
    this.list.replaceChildren(...pieces);
    this.empty.hidden = pieces.length > 0;
    this.#mark(this.list.querySelector("[data-key]"));
  }

  #option(item) {
    const option = document.createElement("li");
    option.className = "editor-menu-item";
    option.id = `item-${this.#items.indexOf(item)}`;
    option.dataset.key = item.key;
    option.setAttribute("role", "option");
    option.append(icon(this.kinds[item.kind].icon), Object.assign(document.createElement("span"), { textContent: item.label }));
    if (item.english !== item.label) option.append(Object.assign(document.createElement("span"), { className: "editor-summary", textContent: item.english }));
    if (item.plugin) option.append(Object.assign(document.createElement("span"), { className: "editor-plugin", textContent: item.plugin, title: item.plugin }));
    return option;
  }

  #mark(option) {
    for (const marked of this.list.querySelectorAll("[aria-selected=true]")) marked.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.search.setAttribute("aria-activedescendant", option.id);
    else this.search.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const options = [...this.list.querySelectorAll("[data-key]")];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#mark(options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    } else if (event.key === "Enter" && event.target === this.search) {
      event.preventDefault();
      if (options[at]) this.#choose(options[at]);
      else this.#isHurried = !this.#items.length;
    } else if (event.key === "Escape") {
      // A search field would take the first one to clear itself.
      event.preventDefault();
      this.dialog.close();
    }
  }

  #click(event) {
    const option = event.target.closest("[data-key]");
    if (option) this.#choose(option);
    else if (event.target === this.dialog) this.dialog.close();
  }

  #choose(option) {
    this.#answer(this.#items.find((item) => item.key === option.dataset.key) ?? null);
    this.#answer = () => {};
    this.dialog.close();
  }
}

/**
 * The items that contain every word of a text, in their own name or in English. Those whose name begins with the text come
 * first, then those that begin with its first word.
 * @param {Item[]} items
 * @param {string} text
 */
export function matching(items, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const names = (item) => `${item.label} ${item.english} ${item.plugin ?? ""}`.toLowerCase();
  const found = items.filter((item) => words.every((word) => names(item).includes(word)));
  if (!words.length) return found;
  const begins = (item, part) => [item.label, item.english].some((name) => name.toLowerCase().startsWith(part));
  const rank = (item) => (begins(item, words.join(" ")) ? 0 : begins(item, words[0]) ? 1 : 2);
  return found.sort((one, other) => rank(one) - rank(other));
}
