// The terminal page: its tabs, their storage for the next visit, and the surrounding controls.

import { milliseconds } from "../web/format.js";
import { Bar, stateOf } from "./bar.js";
import { ask } from "../web/dialogs.js";
import { Drawer } from "./drawer.js";
import { guardCtrlW, listenToKeys } from "./keys.js";
import { ENDED, OPEN } from "./link.js";
import { bindSettings, openMenu } from "./menu.js";
import { Picker, noteUse } from "./picker.js";
import { Shells } from "./shells.js";
import { Tab } from "./tab.js";

const KEPT = "terminal-tabs";
const HINT_MS = 5000;
const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const bar = new Bar(byId("tabs"));
const tabs = [];
/** @type {Tab | null} */
let shown = null;
/** @type {Tab | null} */
let shownBefore = null;

// Storage --------------------------------------------------------------------------------------------------------

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") ?? [];
  } catch {
    return [];
  }
}

function keep() {
  const alive = tabs.filter((tab) => tab.link.key && tab.state !== ENDED);
  const entries = alive.map((tab) => ({
    key: tab.link.key, server: tab.server, name: tab.name, number: tab.number, shown: tab === shown,
  }));
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(entries));
  } catch {
    // Storage is disabled: the address still contains the current terminal.
  }
  const address = shown?.link.key && shown.state !== ENDED ? `/terminal?session=${shown.link.key}` : "/terminal";
  if (location.pathname + location.search !== address) history.replaceState(null, "", address);
  // Changing the language also returns here.
  for (const field of document.querySelectorAll("input[name=next]")) field.value = address;
}

// Tabs -----------------------------------------------------------------------------------------------------------

function add(server, options = {}) {
  const taken = new Set(tabs.filter((tab) => tab.server.id === server.id).map((tab) => tab.number));
  let number = 1;
  while (taken.has(number)) number += 1;
  const tab = new Tab(stage, server, { number, ...options });
  tabs.push(tab);
  bar.add(tab);
  tab.addEventListener("change", () => changed(tab));
  tab.addEventListener("hint", ({ detail }) => hint(detail));
  tab.addEventListener("close", () => close(tab));
  tab.pane.addEventListener("contextmenu", (event) => event.target.closest(".term-screen") && openMenu(tab, event));
  return tab;
}

function open(server) {
  noteUse(server.id);
  const tab = add(server);
  show(tab);
  tab.open();
}

// Continues open shells, in this page from now on.
function resume(shells) {
  const [first] = shells.map(({ key, server }) => {
    const tab = add(server);
    tab.resume(key);
    return tab;
  });
  if (first) show(first);
}

function changed(tab) {
  bar.show(tab);
  if (tab === shown) {
    showStatus();
    drawer.about(tab.server.id);
  }
  keep();
}

function show(tab) {
  if (shown && shown !== tab) {
    shown.hide();
    shownBefore = shown;
  }
  shown = tab;
  bar.select(tab);
  byId("new").classList.toggle("active", !tab);
  byId("find").disabled = !tab;
  drawer.about(tab ? tab.server.id : null);
  if (tab) {
    picker?.hide();
    shells?.hide();
    tab.show();
  } else {
    picker?.show();
    shells?.show();
  }
  showStatus();
  keep();
}

async function close(tab) {
  if (tab.busy) {
    const question = interpolate(gettext("A program seems to be running in “%(name)s”. Close it anyway?"), { name: tab.label }, true);
    if (!(await ask(question, { go: gettext("Close"), danger: true }))) {
      tab.screen.terminal.focus();
      return;
    }
  }
  const index = tabs.indexOf(tab);
  if (index < 0) return;
  tabs.splice(index, 1);
  bar.remove(tab);
  if (tab === shown) {
    shown = null;
    show(tabs[Math.min(index, tabs.length - 1)] ?? null);
  }
  tab.dispose({ finally: true });
  keep();
}

// Returns from the list of servers to the previous terminal.
function back() {
  if (tabs.length) show(tabs.includes(shownBefore) ? shownBefore : tabs[tabs.length - 1]);
}

function step(by) {
  if (tabs.length) show(tabs[(tabs.indexOf(shown) + by + tabs.length) % tabs.length]);
}

// Surroundings ---------------------------------------------------------------------------------------------------

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showStatus() {
  const status = byId("status");
  status.hidden = !shown;
  // For what other apps show of the server.
  const server = String(shown?.server.id ?? "");
  if (status.dataset.server !== server) {
    status.dataset.server = server;
    status.dispatchEvent(new Event("server"));
  }
  document.title = `${shown?.label ?? gettext("Terminal")} · Loadwright`;
  if (!shown) return;
  const [look, word] = stateOf(shown);
  const state = byId("status-state");
  state.className = `lw-state lw-state-${look}`;
  set(state, word);
  const link = byId("status-server");
  link.href = `/servers/${server}`;
  set(link, shown.server.name || "");
  set(byId("status-address"), shown.server.address ?? "");
  set(byId("status-trip"), shown.state === OPEN ? milliseconds(shown.link.trip) : "–");
  const { columns, rows } = shown.screen.size;
  set(byId("status-size"), `${columns} × ${rows}`);
}

let hinting;
function hint(text) {
  clearTimeout(hinting);
  byId("hint").textContent = text;
  hinting = setTimeout(() => { byId("hint").textContent = ""; }, HINT_MS);
}

// In full screen, browsers can pass all keys to the page, including Ctrl+W and Escape.
async function fullScreen() {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
    return;
  }
  await byId("terminal").requestFullscreen();
  await navigator.keyboard?.lock?.();
  shown?.screen.terminal.focus();
}

function act(name) {
  if (name === "new") show(null);
  else if (name === "next") step(1);
  else if (name === "previous") step(-1);
  else if (name === "files") drawer.enterOrLeave();
  else if (name === "close") {
    if (shown) close(shown);
    else back();
  } else if (name === "search") shown?.search.open();
  else if (name.startsWith("tab-")) {
    const tab = tabs[Number(name.slice(4)) - 1];
    if (tab) show(tab);
  }
}

// The terminals of the last visit, and the one in the address.
function begin() {
  const address = new URLSearchParams(location.search);
  const asked = address.get("session");
  const entries = kept();
  if (asked && !entries.some(({ key }) => key === asked)) entries.push({ key: asked, server: { id: null, name: "" } });
  /** @type {Tab | null} */
  let first = null;
  for (const { key, server, name, number, shown: last } of entries) {
    const tab = add(server, { name, ...(number ? { number } : {}) });
    tab.resume(key);
    if (key === asked || (!asked && last)) first = tab;
  }
  const wanted = byId("wanted");
  if (wanted) open({ id: Number(wanted.dataset.id), name: wanted.dataset.name, address: wanted.dataset.address });
  else show(first ?? tabs[0] ?? null);
  if (address.has("files")) drawer.switch(true);
}

const drawer = new Drawer({
  drawer: byId("drawer"), grip: byId("grip"), toggle: byId("files"), leave: () => shown?.screen.terminal.focus(),
});
const picker = byId("picker") && new Picker(byId("picker"), open);
const shells = byId("open-shells") && new Shells(byId("open-shells"), () => new Set(tabs.map((tab) => tab.link.key)), resume);
bar.addEventListener("pick", ({ detail }) => show(detail));
bar.addEventListener("close", ({ detail }) => close(detail));
bar.addEventListener("rename", ({ detail }) => {
  keep();
  detail.screen.terminal.focus();
});
document.addEventListener("signedin", () => tabs.forEach((tab) => tab.afterSignIn()));
stage.addEventListener("drop", () => hint(gettext("Drop files on the file list beside the terminal.")));
byId("new").addEventListener("click", () => act("new"));
byId("find").addEventListener("click", () => act("search"));
byId("full").addEventListener("click", fullScreen);
picker?.input.addEventListener("keydown", ({ key }) => key === "Escape" && back());
bindSettings(byId("settings"));
listenToKeys(act);
guardCtrlW(() => tabs.some((tab) => tab.state === OPEN));
begin();
