// The person's open shells that no tab of this page shows: left by a closed browser, or open in another window or browser.

import { ask } from "../web/dialogs.js";
import { ago, exactMoment, shortMoment, size } from "../web/format.js";
import { get, post } from "../web/http.js";
import { icon } from "../web/icons.js";

const REFRESH_MS = 5000;

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

function moment(when, shownAs) {
  const date = new Date(when);
  const time = make("time", { dateTime: when, textContent: shownAs(date), title: exactMoment(date) });
  // Every page keeps such times up to date.
  time.dataset.moment = shownAs === ago ? "ago" : "short";
  return time;
}

// A text in which %(time)s is replaced with an element.
function timed(text, time) {
  const [before, after = ""] = text.split("%(time)s");
  return make("span", {}, before, time, after);
}

export class Shells {
  element;
  held;
  take;
  /** @type {any[]} */
  shells = [];
  visible = false;

  /**
   * @param {HTMLElement} element
   * @param {() => Set<string>} held the keys of the sessions that this page shows
   * @param {(shells: any[]) => void} take continues shells in this page
   */
  constructor(element, held, take) {
    Object.assign(this, { element, held, take });
    this.title = element.querySelector("h2");
    this.list = element.querySelector("ul");
    this.all = element.querySelector("button");
    this.all.addEventListener("click", () => this.resume(this.left));
    setInterval(() => this.visible && !document.hidden && this.load(), REFRESH_MS);
  }

  // Those without a browser.
  get left() {
    return this.shells.filter((shell) => !shell.attached);
  }

  show() {
    this.visible = true;
    return this.load();
  }

  hide() {
    this.visible = false;
  }

  resume(shells) {
    this.element.hidden = true;
    this.take(shells);
  }

  async load() {
    let found;
    try {
      found = (await get("/terminal/shells")).shells;
    } catch {
      // The list of servers beside it shows the error.
      return;
    }
    if (!this.visible) return;
    const held = this.held();
    this.shells = found.filter((shell) => !held.has(shell.key));
    this.draw();
  }

  draw() {
    const { shells, left, element } = this;
    element.hidden = !shells.length;
    const count = left.length || shells.length;
    const text = left.length
      ? ngettext("Reconnect to your open shell", "Reconnect to your %(count)s open shells", count)
      : ngettext("You have %(count)s shell open elsewhere", "You have %(count)s shells open elsewhere", count);
    this.title.textContent = interpolate(text, { count }, true);
    this.all.hidden = left.length < 2;
    // Rows are kept, so that a refresh moves no focus.
    const rows = new Map([...this.list.children].map((row) => [row.dataset.key, row]));
    const wanted = shells.map((shell) => {
      const row = rows.get(shell.key) ?? this.row(shell);
      this.fill(row, shell);
      return row;
    });
    if (wanted.length !== this.list.children.length || wanted.some((row, at) => row !== this.list.children[at])) this.list.replaceChildren(...wanted);
  }

  row(shell) {
    const facts = make("div", { className: "lw-note term-shell-facts" });
    const name = make("div", { className: "term-shell-name" }, make("b", { textContent: shell.server.name }), " ", make("span", { className: "term-address", textContent: shell.server.address }));
    const resume = make("button", { type: "button", className: "btn btn-sm" });
    resume.addEventListener("click", () => this.resume(this.shells.filter(({ key }) => key === shell.key)));
    const end = make("button", { type: "button", className: "btn btn-sm btn-ghost-danger", textContent: gettext("End") });
    end.setAttribute("aria-label", interpolate(gettext("End the shell on %(name)s"), { name: shell.server.name }, true));
    end.addEventListener("click", () => this.end(shell));
    const row = make("li", { className: "term-shell" }, icon("terminal-2"), make("div", {}, name, facts), make("div", { className: "term-shell-actions" }, resume, end));
    row.dataset.key = shell.key;
    return row;
  }

  fill(row, shell) {
    const facts = [timed(gettext("opened %(time)s"), moment(shell.opened_at, shortMoment))];
    if (shell.output_at) facts.push(timed(gettext("last output %(time)s"), moment(shell.output_at, ago)));
    facts.push(make("span", { textContent: interpolate(gettext("%(size)s written"), { size: size(shell.bytes_out) }, true) }));
    if (shell.attached) facts.push(make("span", { textContent: interpolate(gettext("open in another window (%(address)s)"), { address: shell.from }, true) }));
    else if (shell.left_at) facts.push(timed(gettext("disconnected %(time)s"), moment(shell.left_at, ago)));
    row.querySelector(".term-shell-facts").replaceChildren(...facts);
    const resume = row.querySelector("button");
    resume.textContent = shell.attached ? gettext("Continue here") : gettext("Reconnect");
    resume.classList.toggle("btn-primary", !shell.attached);
    resume.setAttribute("aria-label", `${resume.textContent}: ${shell.server.name}`);
  }

  async end(shell) {
    const question = interpolate(gettext("End the shell on “%(name)s”? Programs running in it are stopped."), { name: shell.server.name }, true);
    if (!(await ask(question, { go: gettext("End"), danger: true }))) return;
    await post(`/terminal/${shell.key}/end`).catch(() => {});
    await this.load();
  }
}
