// The lines of the tree on the screen. The line of an element stays the same while it is shown: it may be pressed or dragged
// just now, and a click on a line that is replaced meanwhile would be lost.

import { icon } from "../web/icons.js";

export const ROW_PX = 28;
const INDENT_PX = 18;
/** What lines show, so that only those that show something else are filled again. @type {WeakMap<HTMLElement, string>} */
const contents = new WeakMap();

/**
 * @typedef {{ row: import("./rows.js").Row, place: number, isOpen: boolean, isActive: boolean, isSelected: boolean, severity: string }} Shown
 *   `severity` is that of its worst problem, "" without one
 */

/**
 * Makes the children of `box` the lines of what is shown.
 * @param {HTMLElement} box
 * @param {Shown[]} shown
 * @param {Record<string, { icon: string, name: string }>} kinds
 */
export function drawLines(box, shown, kinds) {
  const before = new Map(Array.from(box.children, (line) => [line.id, /** @type {HTMLElement} */ (line)]));
  const lines = shown.map((one) => draw(before.get(lineId(one.row)) ?? document.createElement("div"), one, kinds));
  const kept = new Set(lines);
  for (const line of before.values()) if (!kept.has(line)) line.remove();
  let next = box.firstElementChild;
  for (const line of lines) {
    if (line === next) next = line.nextElementSibling;
    else box.insertBefore(line, next);
  }
}

const lineId = (row) => `element-${row.number}`;

function draw(line, { row, place, isOpen, isActive, isSelected, severity }, kinds) {
  line.id = lineId(row);
  line.className = `editor-row${row.active ? "" : " editor-off"}`;
  line.style.top = `${place * ROW_PX}px`;
  line.style.paddingLeft = `${row.depth * INDENT_PX + 4}px`;
  line.dataset.number = String(row.number);
  line.draggable = row.parent !== 0;
  line.toggleAttribute("data-active", isActive);
  const attributes = { role: "treeitem", "aria-level": row.depth + 1, "aria-posinset": row.position, "aria-setsize": row.siblings, "aria-selected": isSelected };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, String(value));
  if (row.children) line.setAttribute("aria-expanded", String(isOpen));
  else line.removeAttribute("aria-expanded");
  line.title = row.summary ? `${row.name}\n${row.summary}` : row.name;
  const content = JSON.stringify([row.kind, row.type, row.name, row.summary, row.enabled, row.children > 0 && isOpen, row.children > 0, severity]);
  if (contents.get(line) !== content) {
    contents.set(line, content);
    line.replaceChildren(...pieces(row, isOpen, severity, kinds[row.kind]));
  }
  return line;
}

function pieces(row, isOpen, severity, kind) {
  const toggle = document.createElement("span");
  toggle.className = "editor-toggle";
  if (row.children) {
    toggle.dataset.toggle = "";
    toggle.append(icon(isOpen ? "chevron-down" : "chevron-right"));
  }
  const picture = document.createElement("span");
  picture.className = "editor-kind";
  picture.title = `${kind.name} · ${row.type}`;
  picture.append(icon(kind.icon), hidden(`${kind.name}: `));
  const name = Object.assign(document.createElement("span"), { className: "editor-name", textContent: row.name || row.type });
  const summary = Object.assign(document.createElement("span"), { className: "editor-summary", textContent: row.summary });
  const all = [toggle, picture, name, summary];
  if (!row.enabled) all.push(hidden(` (${gettext("disabled")})`));
  if (severity) all.push(marked(severity));
  return all;
}

function marked(severity) {
  const mark = Object.assign(document.createElement("span"), { className: `editor-mark editor-${severity}`, title: gettext("Has problems") });
  mark.append(icon(severity === "advice" ? "info-circle" : "alert-triangle"), hidden(` (${gettext("has problems")})`));
  return mark;
}

function hidden(text) {
  return Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: text });
}
