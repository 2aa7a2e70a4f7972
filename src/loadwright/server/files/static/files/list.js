// The list of a folder. Only visible rows exist, so that 10,000 entries are as fast as ten.

import { icon } from "../web/icons.js";
import { exactMoment, shortMoment, size } from "../web/format.js";
import { inGbk, octal, permissions, shown } from "./names.js";

const SPARE = 10;
const TYPING_MS = 800;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const PICTURES = { folder: "folder", link: "file-symlink", file: "file", other: "plug-connected" };

export const isFolder = (entry) => entry.kind === "folder" || entry.leads === "folder";

const ORDERS = {
  name: (a, b) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1),
  size: (a, b) => a.size - b.size,
  modified: (a, b) => a.modified - b.modified,
  owner: (a, b) => collator.compare(ownerOf(a), ownerOf(b)),
  mode: (a, b) => a.mode - b.mode,
};
export const COLUMNS = Object.keys(ORDERS);

// Names where the server states them, otherwise numbers.
export function ownerOf({ owner, group }) {
  return [owner, group].filter(Boolean).join(":");
}

// Dispatches "open" with an entry, "select", and "key" with a keyboard event that it does not handle.
export class FileList extends EventTarget {
  entries;
  selected;
  rowHeight;
  rows;
  box;
  typedAt;

  constructor(box, rowHeight) {
    super();
    Object.assign(this, { box, rowHeight, entries: [], rows: new Map(), selected: new Set(), at: -1, anchor: -1, typed: "", typedAt: 0 });
    this.space = box.appendChild(Object.assign(document.createElement("div"), { className: "files-space", role: "presentation" }));
    box.addEventListener("scroll", () => this.draw(), { passive: true });
    box.addEventListener("click", (event) => this.click(event));
    box.addEventListener("dblclick", (event) => {
      const row = event.target.closest(".files-row");
      if (row && !event.target.closest(".files-check")) this.open(this.entries[Number(row.dataset.at)]);
    });
    box.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(box);
  }

  // Shows sorted entries, folders first. The selection is kept.
  show(entries, { by, down }) {
    const sign = down ? -1 : 1;
    const name = this.entries[this.at]?.name;
    this.entries = [...entries].sort((a, b) => Number(isFolder(b)) - Number(isFolder(a)) || sign * ORDERS[by](a, b) || ORDERS.name(a, b));
    const names = new Set(this.entries.map((entry) => entry.name));
    for (const one of this.selected) if (!names.has(one)) this.selected.delete(one);
    this.at = this.entries.findIndex((entry) => entry.name === name);
    this.anchor = this.at;
    this.space.style.height = `${this.entries.length * this.rowHeight}px`;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.draw();
    this.announceSelection();
  }

  get chosen() {
    return this.entries.filter((entry) => this.selected.has(entry.name));
  }

  draw() {
    const { box, rowHeight } = this;
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - SPARE);
    const end = Math.min(this.entries.length, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + SPARE);
    for (const [index, row] of this.rows) {
      if (index < first || index >= end) {
        row.remove();
        this.rows.delete(index);
      }
    }
    for (let index = first; index < end; index += 1) {
      if (this.rows.has(index)) continue;
      const row = this.row(this.entries[index], index);
      this.rows.set(index, row);
      this.space.append(row);
    }
    this.mark();
  }

  row(entry, index) {
    const row = document.createElement("div");
    Object.assign(row, { className: "files-row", id: `${this.box.id}-${index}` });
    row.setAttribute("role", "option");
    row.setAttribute("aria-posinset", index + 1);
    row.setAttribute("aria-setsize", this.entries.length);
    row.dataset.at = index;
    row.style.top = `${index * this.rowHeight}px`;
    row.classList.toggle("files-part", entry.name.endsWith(".loadwright-part"));
    const check = Object.assign(document.createElement("span"), { className: "files-check" });
    check.setAttribute("aria-hidden", "true");
    const name = Object.assign(document.createElement("span"), { className: "files-name" });
    const text = shown(entry.name);
    // Long names often differ only at their end.
    const cut = text.length > 24 ? text.length - 10 : text.length;
    name.append(part("files-begin", text.slice(0, cut)), part("files-end", text.slice(cut)));
    if (entry.to !== undefined) name.append(part("files-to", `→ ${shown(entry.to)}${entry.leads ? "" : ` (${gettext("broken link")})`}`));
    const gbk = inGbk(entry.name);
    if (gbk) name.append(part("files-to", interpolate(gettext("GBK: %(name)s"), { name: gbk }, true)));
    const when = new Date(entry.modified * 1000);
    const picture = icon(isFolder(entry) ? "folder" : PICTURES[entry.kind]);
    picture.classList.toggle("files-folder", isFolder(entry));
    row.append(
      check, picture, name,
      part("files-owner", ownerOf(entry)),
      Object.assign(part("files-mode", permissions(entry.mode, entry.kind)), { title: octal(entry.mode) }),
      part("files-size", isFolder(entry) || entry.kind === "link" ? "" : size(entry.size)),
      part("files-when", shortMoment(when)),
    );
    row.title = [text, gbk, `${permissions(entry.mode, entry.kind)} (${octal(entry.mode)}) ${ownerOf(entry)}`, exactMoment(when)].filter(Boolean).join("\n");
    return row;
  }

  mark() {
    for (const [index, row] of this.rows) {
      row.setAttribute("aria-selected", String(this.selected.has(this.entries[index].name)));
      row.classList.toggle("files-at", index === this.at);
    }
    const row = this.rows.get(this.at);
    if (row) this.box.setAttribute("aria-activedescendant", row.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  announceSelection() {
    this.mark();
    this.dispatchEvent(new CustomEvent("select"));
  }

  open(entry) {
    if (entry) this.dispatchEvent(new CustomEvent("open", { detail: entry }));
  }

  click(event) {
    const row = event.target.closest(".files-row");
    if (!row) {
      this.selected.clear();
      this.announceSelection();
      return;
    }
    const index = Number(row.dataset.at);
    const { name } = this.entries[index];
    if (event.shiftKey && this.anchor >= 0) this.range(index);
    else if (event.ctrlKey || event.metaKey || event.target.closest(".files-check")) {
      if (!this.selected.delete(name)) this.selected.add(name);
      this.anchor = index;
    } else {
      this.selected = new Set([name]);
      this.anchor = index;
    }
    this.at = index;
    this.announceSelection();
  }

  range(index) {
    const [begin, end] = [Math.min(index, this.anchor), Math.max(index, this.anchor)];
    this.selected = new Set(this.entries.slice(begin, end + 1).map((entry) => entry.name));
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const plain = !event.altKey && !event.metaKey;
    if (event.key in steps && plain && this.entries.length) {
      const from = this.at < 0 && steps[event.key] > 0 ? -1 : this.at;
      this.go(Math.min(this.entries.length - 1, Math.max(0, from + steps[event.key])), event);
    } else if (event.key === " " && plain && this.at >= 0) {
      const { name } = this.entries[this.at];
      if (!this.selected.delete(name)) this.selected.add(name);
      this.announceSelection();
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      this.selected = new Set(this.entries.map((entry) => entry.name));
      this.announceSelection();
    } else if (event.key === "Enter" && plain && this.at >= 0) this.open(this.entries[this.at]);
    else if (event.key === "Escape" && this.selected.size) {
      this.selected.clear();
      this.announceSelection();
    } else if (event.key.length === 1 && plain && !event.ctrlKey) this.find(event.key);
    else {
      this.dispatchEvent(new CustomEvent("key", { detail: event }));
      return;
    }
    event.preventDefault();
  }

  go(index, event = {}) {
    this.at = index;
    if (event.shiftKey) this.range(index);
    else {
      this.anchor = index;
      if (!event.ctrlKey) this.selected = new Set([this.entries[index].name]);
    }
    const [top, bottom] = [index * this.rowHeight, (index + 1) * this.rowHeight];
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (bottom > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = bottom - this.box.clientHeight;
    this.draw();
    this.announceSelection();
  }

  // Typing moves to the next name with this prefix.
  find(character) {
    const now = performance.now();
    this.typed = now - this.typedAt < TYPING_MS ? this.typed + character : character;
    this.typedAt = now;
    const start = this.typed.length > 1 ? Math.max(this.at, 0) : this.at + 1;
    const fits = (entry) => shown(entry.name).toLowerCase().startsWith(this.typed.toLowerCase());
    const order = [...this.entries.keys()].map((index) => (index + start) % this.entries.length);
    const found = order.find((index) => fits(this.entries[index]));
    if (found !== undefined) this.go(found);
  }

  // Moves to an entry by name, for example after it was created.
  reveal(name) {
    const index = this.entries.findIndex((entry) => entry.name === name);
    if (index >= 0) this.go(index);
  }
}

function part(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}
