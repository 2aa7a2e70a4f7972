// The row of tabs above the terminals.

import { icon } from "../web/icons.js";
import { ENDED, LOST, OPEN, OPENING } from "./link.js";

const STATES = {
  [OPENING]: ["waiting", gettext("connecting")],
  [OPEN]: ["good", gettext("connected")],
  [LOST]: ["bad", gettext("connection lost")],
  [ENDED]: ["off", gettext("ended")],
};

export const stateOf = (tab) => STATES[tab.state];

// Dispatches "pick", "close" and "rename" with the tab.
export class Bar extends EventTarget {
  constructor(element) {
    super();
    this.element = element;
    this.heads = new Map();
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("wheel", (event) => {
      element.scrollLeft += event.deltaX || event.deltaY;
    }, { passive: true });
    new ResizeObserver(() => this.reveal()).observe(element);
  }

  add(tab) {
    /** @type {HTMLElement} */
    const head = Object.assign(document.createElement("div"), { className: "term-tab", tabIndex: -1 });
    head.setAttribute("role", "tab");
    head.setAttribute("aria-controls", tab.pane.id);
    head.id = `${tab.pane.id}-tab`;
    tab.pane.setAttribute("aria-labelledby", head.id);
    const close = Object.assign(document.createElement("button"), { type: "button", className: "term-tab-close", tabIndex: -1 });
    close.setAttribute("aria-label", gettext("Close"));
    close.append(icon("x"));
    head.append(
      Object.assign(document.createElement("span"), { className: "lw-state" }),
      Object.assign(document.createElement("span"), { className: "term-tab-name" }),
      Object.assign(document.createElement("span"), { className: "term-tab-which" }),
      close,
    );
    head.addEventListener("click", (event) => this.emit(event.target.closest(".term-tab-close") ? "close" : "pick", tab));
    head.addEventListener("auxclick", (event) => event.button === 1 && this.emit("close", tab));
    head.addEventListener("dblclick", () => this.rename(tab));
    this.heads.set(tab, head);
    this.element.append(head);
    this.show(tab);
  }

  show(tab) {
    const head = this.heads.get(tab);
    const [dot, name, which] = head.children;
    const [look, word] = stateOf(tab);
    dot.className = `lw-state lw-state-${look}`;
    if (name.firstElementChild === null) name.textContent = tab.label.slice(0, tab.label.length - tab.which.length).trim();
    which.textContent = tab.which;
    head.classList.toggle("term-tab-unseen", tab.unseen);
    head.title = [tab.label, tab.server.address, tab.title, word].filter(Boolean).join("\n");
    head.setAttribute("aria-label", [tab.label, word, tab.unseen ? gettext("new output") : ""].filter(Boolean).join(gettext(", ")));
  }

  select(chosen) {
    for (const [tab, head] of this.heads) {
      head.setAttribute("aria-selected", String(tab === chosen));
      head.tabIndex = tab === chosen ? 0 : -1;
    }
    this.selected = chosen;
    this.reveal();
  }

  reveal() {
    this.heads.get(this.selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  remove(tab) {
    this.heads.get(tab).remove();
    this.heads.delete(tab);
  }

  // The person's own name for a tab. An empty one restores the server's name.
  rename(tab) {
    const name = this.heads.get(tab).children[1];
    const input = Object.assign(document.createElement("input"), { className: "term-rename", value: tab.label, maxLength: 60 });
    input.setAttribute("aria-label", gettext("Name of the tab"));
    let kept = false;
    const end = (keep) => {
      if (kept) return;
      kept = true;
      input.remove();
      if (keep) tab.name = input.value.trim() === tab.label ? tab.name : input.value.trim();
      this.show(tab);
      this.emit("rename", tab);
    };
    input.addEventListener("blur", () => end(true));
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
    });
    input.addEventListener("click", (event) => event.stopPropagation());
    name.replaceChildren(input);
    input.select();
  }

  key(event) {
    const tabs = [...this.heads.keys()];
    const tab = tabs.find((one) => this.heads.get(one) === event.target);
    if (!tab) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      this.emit("pick", next);
      this.heads.get(next).focus();
    } else if (event.key === "Delete") this.emit("close", tab);
    else if (event.key === "F2") this.rename(tab);
    else if (event.key === "Enter" || event.key === " ") this.emit("pick", tab);
    else return;
    event.preventDefault();
  }

  emit(name, tab) {
    this.dispatchEvent(new CustomEvent(name, { detail: tab }));
  }
}
