// Notices above a terminal: connecting, lost, ended with the reason, messages; with available actions.

import { icon } from "../web/icons.js";

const PICTURES = { info: "info-circle", warning: "alert-triangle", error: "alert-triangle" };
const LOOKS = { info: "info", warning: "warning", error: "danger" };

export class Strip {
  constructor(pane) {
    this.element = Object.assign(document.createElement("div"), { className: "term-strip", hidden: true });
    pane.append(this.element);
  }

  // `actions` are {text, key, href} or {text, key, act}. The key is shown beside the text.
  show(text, { level = "info", actions = [], high = false } = {}) {
    this.element.classList.toggle("term-strip-high", high);
    const body = Object.assign(document.createElement("p"), { textContent: text });
    const buttons = Object.assign(document.createElement("div"), { className: "lw-actions" });
    buttons.append(...actions.map((action, index) => this.button(action, index === 0)));
    const box = Object.assign(document.createElement("div"), { className: `alert alert-${LOOKS[level]}` });
    box.setAttribute("role", level === "info" ? "status" : "alert");
    const picture = Object.assign(document.createElement("div"), { className: "alert-icon" });
    picture.append(icon(PICTURES[level]));
    box.append(picture, body, ...(actions.length ? [buttons] : []));
    this.element.replaceChildren(box);
    this.element.hidden = false;
  }

  button({ text, key, href, act }, first) {
    const element = href
      ? Object.assign(document.createElement("a"), { href })
      : Object.assign(document.createElement("button"), { type: "button", onclick: act });
    element.className = `btn btn-sm${first ? " btn-primary" : ""}`;
    element.append(text);
    if (key) element.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    return element;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
