// One terminal: its screen, its connection and its notices.

import { size } from "../web/format.js";
import { checkQuietly, ensure } from "../web/session.js";
import { copyText } from "../web/clipboard.js";
import { mayPaste, withoutControls } from "./clipboard.js";
import { letter } from "./keys.js";
import { ENDED, LOST, Link, NOT_SIGNED_IN, OPEN, OPENING } from "./link.js";
import { Screen } from "./screen.js";
import { SearchBar } from "./search.js";
import { settings } from "./settings.js";
import { Strip } from "./strip.js";

const ENTER = "\r";
const CTRL_D = "\x04";
const CONNECTING_MS = 400;
// A server may send a title of any length.
const LONGEST_TITLE = 200;
// Reasons after which reconnecting is impossible, and those that are unrelated to the server.
const FINAL = ["gone", "access", "disabled"];
const NOT_THE_SERVER = [...FINAL, "exited", "idle", "left", "unused", "signed_out", NOT_SIGNED_IN, "stopped", "closed_by", "taken", "server_stopped",
  "lost", "failed", "no_session", "refused", "no_answer"];
const KEYS = ["unconfirmed", "key_changed"];

let count = 0;

// Dispatches "change" when its name, state or round trip changed, "hint" with a short text to show, and "close" when
// the person closes it. `server` is {id, name, address}; `name` is the person's own name for the tab, or empty.
export class Tab extends EventTarget {
  name;
  number;

  constructor(stage, server, { name = "", number = 1 } = {}) {
    super();
    Object.assign(this, { server, name, number, unseen: false, title: "", end: "" });
    count += 1;
    /** @type {HTMLElement} */
    this.pane = Object.assign(document.createElement("div"), { className: "term-pane", id: `pane-${count}`, hidden: true });
    this.pane.setAttribute("role", "tabpanel");
    const place = Object.assign(document.createElement("div"), { className: "term-screen" });
    this.pane.append(place);
    stage.append(this.pane);
    this.screen = new Screen(place);
    this.search = new SearchBar(this.pane, this.screen);
    this.strip = new Strip(this.pane);
    this.link = new Link({ size: () => this.screen.fitBeforehand(), draw: (bytes, drawn) => this.draw(bytes, drawn) });
    this.listenToPerson();
    this.listenToServer();
  }

  // The number among terminals on the same server; empty for the first one and for named tabs.
  get which() {
    return this.name || this.number === 1 ? "" : `(${this.number})`;
  }

  get label() {
    return [this.name || this.server.name || gettext("Terminal"), this.which].filter(Boolean).join(" ");
  }

  get state() {
    return this.link.state;
  }

  get busy() {
    return this.state === OPEN && !this.screen.atPrompt;
  }

  listenToPerson() {
    const { terminal } = this.screen;
    this.screen.addEventListener("input", ({ detail }) => this.type(detail));
    this.screen.addEventListener("size", () => {
      this.link.resize(terminal.cols, terminal.rows);
      this.changed();
    });
    this.screen.addEventListener("title", ({ detail }) => {
      this.title = detail.slice(0, LONGEST_TITLE);
      this.changed();
    });
    terminal.attachCustomKeyEventHandler((event) => this.passes(event));
    this.pane.addEventListener("paste", (event) => {
      if (event.target !== terminal.textarea) return;
      event.preventDefault();
      event.stopPropagation();
      this.paste(event.clipboardData.getData("text/plain"));
    }, { capture: true });
  }

  listenToServer() {
    this.link.addEventListener("state", ({ detail }) => this.showState(detail));
    this.link.addEventListener("hello", ({ detail }) => this.onHello(detail));
    this.link.addEventListener("notice", ({ detail }) => this.notice(detail));
    this.link.addEventListener("ended", ({ detail }) => this.ended(detail));
    this.link.addEventListener("trip", () => this.changed());
  }

  // Whether a key goes to the shell. Others go to the browser, whose own paste needs no permission.
  passes(event) {
    const control = event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.type !== "keydown" || !control) return true;
    const selected = this.screen.terminal.hasSelection();
    if (letter(event) === "c" && (event.shiftKey || (selected && settings.get("copyKey")))) {
      event.preventDefault();
      this.copy();
      return false;
    }
    return !(letter(event) === "v" && (event.shiftKey || settings.get("pasteKey")));
  }

  async copy() {
    const { terminal } = this.screen;
    if (!terminal.hasSelection()) return;
    const copied = await copyText(terminal.getSelection());
    if (copied) terminal.clearSelection();
    this.hint(copied ? gettext("Copied") : gettext("The browser did not allow copying. Try Ctrl+Insert."));
    terminal.focus();
  }

  async paste(text) {
    const { terminal } = this.screen;
    const clean = withoutControls(text);
    if (clean && (await mayPaste(clean, terminal.modes.bracketedPasteMode))) terminal.paste(clean);
    terminal.focus();
  }

  type(text) {
    if (this.state === ENDED) {
      if (text === ENTER) this.again?.();
      else if (text === CTRL_D) this.dispatchEvent(new Event("close"));
      return;
    }
    if (this.link.replaying) return;
    if (this.warned) this.strip.hide();
    this.warned = false;
    this.link.input(text);
  }

  draw(bytes, drawn) {
    this.screen.terminal.write(bytes, drawn);
    if (this.pane.hidden && !this.unseen && !this.link.replaying) {
      this.unseen = true;
      this.changed();
    }
  }

  open() {
    return this.link.open(this.server.id);
  }

  resume(key) {
    return this.link.resume(key);
  }

  // Starts a new shell below the output of the last one.
  openAgain() {
    this.screen.begin(gettext("new shell"));
    return this.open();
  }

  onHello(message) {
    this.server = message.server;
    const { lostBytes } = this.link;
    if (lostBytes) {
      this.screen.remark(interpolate(gettext("%(size)s of earlier output has been discarded"), { size: size(lostBytes) }, true));
      this.redraw();
    }
    this.link.resize(this.screen.terminal.cols, this.screen.terminal.rows);
    this.changed();
  }

  // Full-screen programs redraw only when the size changes.
  redraw() {
    const { cols, rows } = this.screen.terminal;
    if (rows > 2) this.link.resize(cols, rows - 1);
  }

  // In the half without the cursor.
  announce(text, options) {
    const { active } = this.screen.terminal.buffer;
    const low = active.cursorY > this.screen.terminal.rows / 2;
    this.strip.show(text, { high: low || !this.link.received, ...options });
  }

  showState(state) {
    clearTimeout(this.connecting);
    this.warned = false;
    if (state === OPEN) {
      this.again = null;
      this.strip.hide();
    } else if (state === OPENING) {
      const text = interpolate(gettext("Connecting to %(name)s…"), { name: this.server.name }, true);
      this.connecting = setTimeout(() => this.announce(text), CONNECTING_MS);
    } else if (state === LOST) {
      const actions = [{ text: gettext("Try now"), act: () => this.link.again() }];
      this.announce(gettext("Connection lost, reconnecting. The shell keeps running."), { level: "warning", actions });
    }
    this.changed();
  }

  // Any key dismisses the warning about an idle terminal; other notices stay until they are closed.
  notice({ text, level, kind }) {
    this.warned = kind === "idle";
    this.announce(text, { level, actions: this.warned ? [] : [{ text: gettext("Close"), act: () => this.strip.hide() }] });
    this.changed();
  }

  ended({ kind, text }) {
    clearTimeout(this.connecting);
    this.end = kind;
    const actions = [];
    this.again = null;
    if (kind === NOT_SIGNED_IN) {
      checkQuietly();
      this.again = async () => (await ensure()) && this.afterSignIn();
      actions.push({ text: gettext("Sign in"), act: () => this.restart() });
    } else if (!FINAL.includes(kind) && this.server.id) {
      const here = kind === "taken";
      this.again = () => (here ? this.link.comeBack() : this.openAgain());
      actions.push({ text: here ? gettext("Continue here") : gettext("Connect again"), key: gettext("Enter"), act: () => this.restart() });
    }
    if (!NOT_THE_SERVER.includes(kind) && this.server.id) {
      const page = { text: gettext("Go to server page"), href: `/servers/${this.server.id}` };
      // A retry helps only after the host key was checked on the server's page.
      if (KEYS.includes(kind)) actions.unshift(page);
      else actions.push(page);
    }
    actions.push({ text: gettext("Close"), key: "Ctrl+D", act: () => this.dispatchEvent(new Event("close")) });
    this.announce(text, { level: kind === "exited" || kind === "taken" ? "info" : "error", actions });
    this.changed();
  }

  // Continues a terminal that ended with the session.
  afterSignIn() {
    if (this.end !== NOT_SIGNED_IN || this.state !== ENDED) return;
    if (this.link.key) this.link.comeBack();
    else this.openAgain();
  }

  restart() {
    this.again?.();
    this.screen.terminal.focus();
  }

  show() {
    this.pane.hidden = false;
    this.unseen = false;
    this.screen.show();
    this.changed();
  }

  hide() {
    this.pane.hidden = true;
    this.screen.hide();
  }

  // Removes the terminal; with `finally`, also ends the shell on the server.
  dispose(options) {
    clearTimeout(this.connecting);
    this.link.close(options);
    this.screen.dispose();
    this.pane.remove();
  }

  hint(text) {
    this.dispatchEvent(new CustomEvent("hint", { detail: text }));
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
