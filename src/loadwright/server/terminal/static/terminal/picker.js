// The list of servers for a new shell, shown in a new tab.

import { icon } from "../web/icons.js";
import { get } from "../web/http.js";

const RECENT = "terminal-recent";
const RECENT_KEPT = 8;
const TYPING_MS = 150;

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "null") ?? [];
  } catch {
    return [];
  }
}

export function noteUse(serverId) {
  const kept = [serverId, ...recent().filter((id) => id !== serverId)].slice(0, RECENT_KEPT);
  try {
    localStorage.setItem(RECENT, JSON.stringify(kept));
  } catch {
    // Storage is disabled: nothing is kept.
  }
}

const STATES = { new: gettext("host key not confirmed"), blocked: gettext("host key changed") };

// Calls `choose(server)` for usable servers; the others link to their pages.
export class Picker {
  element;
  choose;
  /** @type {any[]} */
  servers = [];
  chosen = 0;
  // The search text of the listed servers.
  /** @type {string | null} */
  loaded = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  typing = undefined;

  constructor(element, choose) {
    this.element = element;
    this.choose = choose;
    this.input = element.querySelector("input");
    this.list = element.querySelector("[role=listbox]");
    this.note = element.querySelector("[role=status]");
    this.input.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.load(), TYPING_MS);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.pick(Number(row.dataset.index));
    });
  }

  show() {
    this.element.hidden = false;
    this.input.value = "";
    this.loaded = null;
    this.input.focus();
    this.load();
  }

  hide() {
    this.element.hidden = true;
  }

  async load() {
    const text = this.input.value.trim();
    const query = new URLSearchParams({ q: text });
    for (const id of recent()) query.append("recent", id);
    let found;
    try {
      found = await get(`/terminal/servers?${query}`);
    } catch (error) {
      this.note.textContent = error.message || gettext("You are signed out.");
      return;
    }
    if (text !== this.input.value.trim()) return;
    this.loaded = text;
    this.servers = found.servers;
    this.chosen = 0;
    if (!found.servers.length) this.note.textContent = gettext("No server matches.");
    else if (found.more) this.note.textContent = interpolate(gettext("and %(count)s more; type to narrow the list"), { count: found.more }, true);
    else this.note.textContent = "";
    this.list.replaceChildren(...found.servers.map((server, index) => this.row(server, index)));
    this.mark();
  }

  row(server, index) {
    const row = Object.assign(document.createElement("li"), { id: `server-${index}`, className: "term-server" });
    row.setAttribute("role", "option");
    row.dataset.index = index;
    row.title = [server.name, server.login, server.project, server.room].join("\n");
    const name = Object.assign(document.createElement("b"), { textContent: server.name });
    const address = Object.assign(document.createElement("span"), { className: "term-address", textContent: server.login });
    const place = Object.assign(document.createElement("span"), { className: "lw-note", textContent: `${server.project} · ${server.room}` });
    row.append(icon("server"), name, address, place);
    if (STATES[server.state]) {
      const state = Object.assign(document.createElement("span"), { className: "lw-state lw-state-waiting", textContent: STATES[server.state] });
      row.append(state);
    }
    return row;
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      this.chosen = Math.max(0, Math.min(this.servers.length - 1, this.chosen + step));
      this.mark();
    } else if (event.key === "Enter" && !event.isComposing) this.takeTyped();
    else return;
    event.preventDefault();
  }

  // Enter immediately after typing applies to the typed text, not to the outdated list.
  async takeTyped() {
    clearTimeout(this.typing);
    if (this.loaded !== this.input.value.trim()) await this.load();
    if (this.loaded === this.input.value.trim()) this.pick(this.chosen);
  }

  mark() {
    for (const [index, row] of [...this.list.children].entries()) row.setAttribute("aria-selected", String(index === this.chosen));
    const row = this.list.children[this.chosen];
    this.input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  }

  pick(index) {
    const server = this.servers[index];
    if (!server) return;
    if (server.state === "ready") this.choose(server);
    else location.assign(`/servers/${server.id}`);
  }
}
