// The tree of a plan: a list of rows of equal height, of which only those on the screen exist (ARIA pattern "tree view").

import { listenToDrags, numberAt } from "./drags.js";
import { ROW_PX, drawLines } from "./lines.js";
import { Rows } from "./rows.js";

// After this pause a typed character begins another name.
const TYPING_PAUSE_MS = 800;
const PAGE_KEYS = ["PageUp", "PageDown"];

/**
 * Dispatches "select" when the active element or the selection is another one, and "open" for Enter and a double click.
 * Keys that do not move are left to others.
 */
export class Tree extends EventTarget {
  active = 0;
  /** @type {Set<number>} */
  selected = new Set();
  /** When the person last chose something, in milliseconds of `performance.now()`. */
  chosenAt = 0;
  /** The severity of problems by the number of the element. @type {Map<number, string>} */
  #marks = new Map();
  // Where a selection with Shift begins.
  #anchor = 0;
  /** @type {HTMLElement} */
  #spacer;
  #typed = "";
  #typedAt = 0;
  #drawing = 0;
  #loading = false;

  /**
   * @param {HTMLElement} box the element with role "tree", which scrolls
   * @param {{ load: (request: object) => Promise<any>, starting: (request: object) => Promise<{ number: number }>,
   *   kinds: Record<string, { icon: string, name: string }>, drop: Function }} options `starting` looks for a name that
   *   begins with a text, `drop` moves the selection
   */
  constructor(box, { load, starting, kinds, drop }) {
    super();
    this.box = box;
    this.kinds = kinds;
    this.drop = drop;
    this.starting = starting;
    this.rows = new Rows(load);
    this.#spacer = document.createElement("div");
    this.#spacer.className = "editor-rows";
    this.#spacer.setAttribute("role", "presentation");
    box.append(this.#spacer);
    box.addEventListener("scroll", () => this.#scrolled());
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", (event) => this.#click(event));
    box.addEventListener("dblclick", (event) => numberAt(event) && this.#emit("open"));
    listenToDrags(this);
    new ResizeObserver(() => this.#scrolled()).observe(box);
  }

  /** The numbers that an action concerns: the selection, or the active element. */
  get chosen() {
    return this.selected.size ? [...this.selected] : this.active ? [this.active] : [];
  }

  /** The request of the rows that are shown now. */
  get wanted() {
    return this.rows.around({ first: this.#first(), count: this.#count() });
  }

  /**
   * Shows the rows after a change: those that came with its answer, otherwise they are loaded. An element given as `focus`
   * becomes the active one.
   */
  async refresh(focus = null, found = null) {
    await (found ? this.rows.accept(found) : this.rows.fetch({ first: this.#first(), count: this.#count(), focus }));
    this.draw();
    if (focus !== null) this.activate(focus);
  }

  /** Makes an element the active and only selected one, and shows it. */
  async focus(number) {
    if (this.rows.placeOf(number) < 0) await this.rows.fetch({ first: this.#first(), count: this.#count(), focus: number });
    this.activate(number);
  }

  /** Makes a loaded element the active one, and the only selected one. */
  activate(number, { keep = false } = {}) {
    this.active = number;
    if (!keep) {
      this.selected = new Set([number]);
      this.#anchor = number;
    }
    this.#show(this.rows.placeOf(number));
    this.draw();
    this.#emit("select");
  }

  /** Marks elements that have problems. */
  mark(severities) {
    this.#marks = severities;
    this.draw();
  }

  draw() {
    this.#spacer.style.height = `${this.rows.total * ROW_PX}px`;
    const first = this.#first();
    /** @type {import("./lines.js").Shown[]} */
    const shown = [];
    for (let place = first; place < Math.min(first + this.#count() + 1, this.rows.total); place += 1) {
      const row = this.rows.at(place);
      if (row) shown.push({ row, place, isOpen: !this.rows.closed.has(row.number), isActive: row.number === this.active, isSelected: this.selected.has(row.number), severity: this.#marks.get(row.number) ?? "" });
    }
    drawLines(this.#spacer, shown, this.kinds);
    const active = this.#spacer.querySelector("[data-active]");
    if (active) this.box.setAttribute("aria-activedescendant", active.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  // The first row on the screen, and how many there are.
  #first() {
    return Math.floor(this.box.scrollTop / ROW_PX);
  }

  #count() {
    return Math.ceil(this.box.clientHeight / ROW_PX) + 1;
  }

  #scrolled() {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => {
      this.draw();
      this.#loadShown();
    });
  }

  // Loads what was scrolled to, and again what was scrolled to meanwhile.
  async #loadShown() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (!this.rows.covers(this.#first(), this.#count())) {
        const first = this.#first();
        await this.rows.fetch({ first, count: this.#count() });
        this.draw();
        if (first === this.#first()) break;
      }
    } catch {
      // The next scrolling tries again.
    } finally {
      this.#loading = false;
    }
  }

  #show(place) {
    if (place < 0) return;
    const top = place * ROW_PX;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + ROW_PX > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + ROW_PX - this.box.clientHeight;
  }

  #click(event) {
    const number = numberAt(event);
    if (!number) return;
    this.chosenAt = performance.now();
    if (event.target.closest("[data-toggle]")) {
      this.toggle(number);
      return;
    }
    if (event.shiftKey) this.#extend(number);
    else if (event.ctrlKey || event.metaKey) this.#switch(number);
    else this.activate(number);
  }

  #switch(number) {
    if (this.selected.has(number) && this.selected.size > 1) this.selected.delete(number);
    else this.selected.add(number);
    this.#anchor = number;
    this.activate(number, { keep: true });
  }

  async #extend(number) {
    const from = await this.#placeOf(this.#anchor || this.active);
    const to = this.rows.placeOf(number);
    this.selected = new Set(from < 0 ? [number] : await this.rows.between(from, to));
    this.activate(number, { keep: true });
  }

  // The place of an element whose row may not be loaded.
  async #placeOf(number) {
    const place = this.rows.placeOf(number);
    if (place >= 0 || !number) return place;
    const found = await this.rows.load({ closed: [...this.rows.closed], offset: 0, count: 1, focus: number });
    return found.opened.length ? -1 : found.offset + found.rows.findIndex((row) => row.number === number);
  }

  /** Opens or closes an element. */
  async toggle(number, open = this.rows.closed.has(number)) {
    if (open) this.rows.closed.delete(number);
    else this.rows.closed.add(number);
    await this.rows.fetch({ first: this.#first(), count: this.#count() });
    this.draw();
  }

  #key(event) {
    if (event.altKey || (event.ctrlKey && !["ArrowUp", "ArrowDown", " ", "Home", "End"].includes(event.key)) || event.metaKey) return;
    const act = this.#action(event);
    if (!act) return;
    event.preventDefault();
    this.chosenAt = performance.now();
    act();
  }

  /** @returns {Function | null} */
  #action(event) {
    const place = this.rows.placeOf(this.active);
    const row = this.rows.at(place);
    const page = Math.max(this.#count() - 2, 1);
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      if (event.ctrlKey && PAGE_KEYS.includes(event.key)) return null;
      return () => this.#step(Math.max(0, Math.min(this.rows.total - 1, Math.max(place, 0) + steps[event.key])), event);
    }
    if (this.#isTyped(event)) return () => this.#type(event.key);
    if (event.key === " " && row) return () => this.#switch(this.active);
    if (event.key === "Enter" && row) return () => this.#emit("open");
    if (event.key === "ArrowRight" && row?.children) return () => (this.rows.closed.has(row.number) ? this.toggle(row.number, true) : this.#step(place + 1, event));
    if (event.key === "ArrowLeft" && row) {
      if (row.children && !this.rows.closed.has(row.number)) return () => this.toggle(row.number, false);
      return row.parent ? () => this.focus(row.parent) : null;
    }
    return null;
  }

  // A space belongs to a name that is being typed, and otherwise selects; a question mark shows the list of keys.
  #isTyped(event) {
    if (event.key.length !== 1 || event.ctrlKey || event.key === "?") return false;
    return event.key !== " " || (this.#typed !== "" && performance.now() - this.#typedAt < TYPING_PAUSE_MS);
  }

  // Goes to the next name that begins with what is typed; the same character again goes to the next one after that.
  async #type(key) {
    const now = performance.now();
    const before = now - this.#typedAt < TYPING_PAUSE_MS ? this.#typed : "";
    this.#typedAt = now;
    this.#typed = before === key ? key : before + key;
    const found = await this.starting({ closed: [...this.rows.closed], text: this.#typed, active: this.active, next: this.#typed.length === 1 }).catch(() => null);
    if (found?.number) await this.focus(found.number).catch(() => {});
  }

  async #step(place, event) {
    if (!this.rows.at(place)) {
      this.#show(place);
      await this.rows.fetch({ first: this.#first(), count: this.#count() });
    }
    const row = this.rows.at(place);
    if (!row) return;
    if (event.shiftKey) {
      this.#show(place);
      await this.#extend(row.number);
    } else this.activate(row.number, { keep: event.ctrlKey });
  }

  #emit(name) {
    this.dispatchEvent(new CustomEvent(name));
  }
}
