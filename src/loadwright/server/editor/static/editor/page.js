// The page of the plan editor: the tree, what can be done with its elements, and the form of the active one.

import { icon } from "../web/icons.js";
import { ask } from "../web/dialogs.js";
import { Checks } from "./checks.js";
import { Draft, ELEMENT_GONE } from "./draft.js";
import { Find } from "./find.js";
import { Form } from "./form.js";
import { listenToKeys } from "./keys.js";
import { offerHeaderSets } from "./header_sets.js";
import { Lost } from "./lost.js";
import { ElementMenu } from "./menu.js";
import { operations } from "./operations.js";
import { showPresence } from "./presence.js";
import { savingDialog } from "./saving.js";
import { Tree } from "./tree.js";
import { offerUploads } from "./uploads.js";

const page = document.getElementById("editor");
const data = JSON.parse(document.getElementById("editor-data").textContent);
const status = page.querySelector("[data-status]");
const notice = page.querySelector("[data-notice]");
const problem = page.querySelector("[data-problem]");
const draft = new Draft(page.dataset.address, data.state);
const form = new Form(page.querySelector("[data-form]"), draft);
const tree = new Tree(page.querySelector("[role=tree]"), {
  load,
  starting: (wanted) => draft.ask("starting", wanted),
  kinds: data.kinds,
  drop: (elements, target, where) => draft.change("move", { elements, target, where }).catch(() => {}),
});
draft.wanted = () => tree.wanted;
const menu = new ElementMenu(document.getElementById("editor-menu"), data);
const find = new Find(page.querySelector("[data-find]"), { draft, kinds: data.kinds, show: (number, where, cell) => reveal(number, where, cell).catch(show) });
const checks = new Checks(page.querySelector("[data-checks]"), { draft, go });
const lost = new Lost(page.querySelector("[data-lost]"));
const keys = document.getElementById("editor-keys");
const save = document.getElementById("editor-save");

// The first rows, which the browser has requested already, when the page began to load.
let isFirst = true;

async function load(wanted) {
  const since = draft.changes;
  const found = await draft.ask("rows", isFirst ? null : wanted);
  isFirst = false;
  draft.take(found.state, since);
  return found;
}

/**
 * Shows an element, and the field of one of its properties, or a cell of its table.
 * @param {number} number
 * @param {string} where
 * @param {import("./table.js").Cell | null} cell
 */
async function go(number, where, cell = null) {
  try {
    await tree.focus(number);
  } catch (error) {
    show(error);
    return;
  }
  if (where) form.reveal(number, where, { cell });
  else tree.box.focus();
}

/**
 * Shows an element and, in its form, the field or cell of a property, without moving the focus there.
 * @param {number} number
 * @param {string} where
 * @param {import("./table.js").Cell | null} cell
 */
async function reveal(number, where, cell) {
  await tree.focus(number);
  form.reveal(number, where, { focus: false, cell });
}

// Actions -------------------------------------------------------------------------------------------------------------

const elements = operations({ draft, tree, menu, show });
const ACTIONS = {
  undo: () => draft.undo().catch(() => {}),
  redo: () => draft.redo().catch(() => {}),
  save: () => openSave(),
  ...elements,
  find: () => find.open(),
  "close-find": () => find.close(),
  "close-problem": () => { problem.hidden = true; },
  "close-notice": () => { notice.hidden = true; },
  "close-lost": () => lost.close(),
  checks: () => checks.open(),
  "next-problem": () => checks.step(1),
  "last-problem": () => checks.step(-1),
  keys: () => keys.showModal(),
  rename: () => rename(),
  source: () => showSource(),
};

listenToKeys(tree.box, ACTIONS);

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && !button.disabled) ACTIONS[button.dataset.do]();
});

document.addEventListener("paste", (event) => {
  if (!tree.box.contains(document.activeElement)) return;
  event.preventDefault();
  elements.paste(event.clipboardData.getData("text/plain"));
});

function rename() {
  form.focus();
}

async function showSource() {
  const place = page.querySelector("[data-source]");
  place.hidden = !place.hidden;
  page.querySelector("[data-do=source]").setAttribute("aria-expanded", String(!place.hidden));
  await loadSource();
}

async function loadSource() {
  const place = page.querySelector("[data-source]");
  if (place.hidden || !tree.active) return;
  place.textContent = await draft.ask(`source/${tree.active}`).then((answer) => answer.xml, (error) => error.message);
}

const openSave = savingDialog(save, {
  draft,
  enter: () => form.flush(),
  failed: show,
  saved: async (answer) => {
    page.querySelector("[data-newer]").hidden = true;
    announce(answer.message);
    if (answer.reload) {
      await tree.refresh();
      checks.later();
    }
  },
});

keys.querySelector("[data-close]")?.addEventListener("click", () => keys.close());

page.querySelector("[data-discard]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const question = gettext("Discard all changes since the last save? This cannot be undone.");
  if (await ask(question, { go: gettext("Discard changes"), danger: true })) event.target.submit();
});

// What is shown -------------------------------------------------------------------------------------------------------

function announce(text) {
  page.querySelector("[data-announce]").textContent = text;
}

// The test plan, which is the only element at the top, is the whole plan.
function announceElement() {
  const row = tree.rows.row(tree.active);
  const detail = row && row.depth ? { number: row.number, name: row.name } : null;
  document.dispatchEvent(new CustomEvent("element:chosen", { detail }));
}

function show(error) {
  problem.querySelector("[data-text]").textContent = error.message;
  problem.hidden = false;
}

function showStatus() {
  const { state, waiting } = draft;
  const texts = {
    saved: state.unsaved ? gettext("Kept in your draft, not saved as a revision") : interpolate(gettext("Saved as revision %(number)s"), { number: state.revision }, true),
    sending: gettext("Sending…"),
    offline: interpolate(gettext("Not connected. Changes to be sent again: %(count)s"), { count: waiting }, true),
  };
  const pictures = { saved: "circle-check", sending: "refresh", offline: "wifi-off" };
  if (status.dataset.shown !== texts[draft.status]) status.replaceChildren(icon(pictures[draft.status]), document.createTextNode(texts[draft.status]));
  status.dataset.shown = texts[draft.status];
  status.classList.toggle("text-danger", draft.status === "offline");
  enableButton("undo", state.undo);
  enableButton("redo", state.redo);
  enableButton("save", state.unsaved);
  for (const button of page.querySelectorAll("[data-needs=unsaved]")) button.disabled = !state.unsaved;
}

function enableButton(name, enabled) {
  for (const button of page.querySelectorAll(`[data-do=${name}]`)) button.disabled = !enabled;
}

/** The element whose form is shown; 0 for none. */
let shown = 0;

// Without an answer there is no form, rather than that of another element, until the server can be reached again.
async function showForm() {
  const wanted = tree.active;
  shown = wanted;
  try {
    await form.show(wanted);
  } catch (error) {
    if (tree.active !== wanted) return;
    // A deletion was stored while the form was requested: with its answer, another element becomes the active one.
    if (/** @type {any} */ (error).code === ELEMENT_GONE && draft.status !== "saved") return;
    shown = 0;
    form.clear();
    show(error);
  }
}

function showMissingForm() {
  if (shown || !tree.active) return;
  problem.hidden = true;
  showForm();
}

// Another window has changed the draft, and perhaps deleted the active element: the one before it becomes active then.
let placeBefore = 0;
async function showAgain() {
  const { active } = tree;
  const place = tree.rows.placeOf(active);
  // Several changes may arrive together: after the first of them, the rows are without the element.
  if (place >= 0) placeBefore = place - 1;
  await tree.refresh();
  try {
    await form.show(active);
  } catch (error) {
    if (/** @type {any} */ (error).code !== ELEMENT_GONE) throw error;
    if (tree.active === active) tree.activate((tree.rows.at(placeBefore) ?? tree.rows.rows[0]).number);
  }
}

tree.addEventListener("select", () => {
  const several = tree.selected.size > 1;
  page.querySelector("[data-several]").textContent = several ? interpolate(gettext("%(count)s elements are selected."), { count: tree.selected.size }, true) : "";
  if (tree.active === shown) return;
  showForm();
  loadSource();
  announceElement();
});
// Panels of other apps, such as trials: which element is chosen, and when everything that was edited is stored.
document.addEventListener("element:wanted", announceElement);
document.addEventListener("draft:wanted", (event) => {
  form.flush();
  event.detail.ready.push(draft.settled());
});
tree.addEventListener("open", () => form.focus());
draft.addEventListener("status", showStatus);
draft.addEventListener("refused", (event) => show(new Error(event.detail)));
draft.addEventListener("lost", ({ detail }) => lost.show(detail.values.edit, detail.typed));
draft.addEventListener("stale", () => showAgain().catch(show));
draft.addEventListener("change", async (event) => {
  const { state, source, at, rows } = event.detail;
  problem.hidden = true;
  notice.querySelector("[data-text]").textContent = state.notice ?? "";
  notice.hidden = !state.notice;
  const [first] = state.elements;
  const moves = source !== "form" && first !== undefined;
  // What the person has chosen since then stays chosen.
  const structural = moves && tree.chosenAt <= at;
  await tree.refresh(structural ? first : null, moves && !structural ? null : rows).catch(show);
  if (structural && state.elements.length > 1) {
    tree.selected = new Set(state.elements);
    tree.draw();
  }
  // One that was deleted has no form; another one becomes the active element.
  if (!tree.rows.row(tree.active)) return;
  announceElement();
  if (source !== "form") await form.show(tree.active).catch(() => {});
  loadSource();
});
offerHeaderSets(page.querySelector("[data-form]"), draft, { form, failed: show });
offerUploads(page.querySelector("[data-form]"), draft, {
  uploads: data.uploads,
  stored: () => form.flush(),
  followed: async () => {
    page.querySelector("[data-newer]").hidden = true;
    await tree.refresh();
    await form.show(tree.active);
    checks.later();
  },
});
find.panel.addEventListener("closed", () => tree.box.focus());
checks.addEventListener("found", (event) => tree.mark(event.detail));
window.addEventListener("beforeunload", (event) => {
  form.flush();
  // A save is cancelled by leaving, and its note is lost.
  if (draft.status !== "saved" || lost.isShown || save.open) event.preventDefault();
});

window.addEventListener("online", showMissingForm);

showStatus();
showPresence(draft.address, {
  people: page.querySelector("[data-people]"),
  newer: page.querySelector("[data-newer]"),
  revision: () => draft.state.revision,
  draft: (found) => {
    showMissingForm();
    draft.follow(found);
  },
});
draft.resume();
checks.later();
tree.refresh().then(() => {
  const wanted = data.element || Number(location.hash.slice(1));
  return wanted ? tree.focus(wanted).catch(() => tree.activate(tree.rows.rows[0]?.number ?? 0)) : tree.activate(tree.rows.rows[0]?.number ?? 0);
}).catch(show);
