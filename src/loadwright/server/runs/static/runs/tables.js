// Live tables: rows keep their position and identity, and only changed cells are updated, while they are on the screen.

import { DASH } from "../web/format.js";

export class LiveTable {
  table;
  columns;
  id;
  first;
  pick;
  visible = true;
  stale = false;

  // `columns`: {key, title, unit of all its numbers, help, text(row) or node(row), value(row) to sort by, number}.
  // `id(row)` identifies a row.
  // Rows with a `first(row)` above 0 are on top, the largest first.
  /**
   * @param {HTMLTableElement} table
   * @param {{ columns: any[], id: (row: any) => unknown, sort?: { key: string, down: boolean } | null,
   *   pick?: ((id: any) => void) | null, first?: (row: any) => number }} options
   */
  constructor(table, { columns, id, sort = null, pick = null, first = () => 0 }) {
    Object.assign(this, { table, columns, id, sort, pick, first });
    this.rows = new Map();
    this.data = [];
    this.empty = document.getElementById(table.id.replace("-table", "-empty"));
    this.head();
    // A hidden table has no place on the screen; what contains it has.
    new IntersectionObserver((entries) => this.setVisible(entries.at(-1)?.isIntersecting ?? true)).observe(table.parentElement ?? table);
  }

  setVisible(visible) {
    this.visible = visible;
    if (visible && this.stale) this.show(this.data);
  }

  head() {
    const row = this.table.tHead.rows[0];
    row.replaceChildren(...this.columns.map((column) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      if (column.number) cell.classList.add("lw-num");
      if (column.help) cell.title = column.help;
      if (!column.value) {
        cell.textContent = column.title;
        return cell;
      }
      const button = cell.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "lw-sort";
      button.textContent = column.title;
      button.addEventListener("click", () => {
        const down = this.sort?.key === column.key ? !this.sort.down : Boolean(column.number);
        this.sort = { key: column.key, down };
        this.mark();
        this.show(this.data);
      });
      if (column.unit) cell.append(Object.assign(document.createElement("small"), { className: "run-unit", textContent: column.unit }));
      column.cell = cell;
      column.button = button;
      return cell;
    }));
    this.mark();
  }

  mark() {
    for (const column of this.columns.filter((one) => one.cell)) {
      const chosen = this.sort?.key === column.key;
      column.cell.setAttribute("aria-sort", chosen ? (this.sort.down ? "descending" : "ascending") : "none");
      column.button.textContent = chosen ? `${column.title} ${this.sort.down ? "↓" : "↑"}` : column.title;
    }
  }

  show(data) {
    this.data = data;
    if (this.empty) this.empty.hidden = data.length > 0;
    this.table.hidden = !data.length;
    // The browser lays out a whole table when a cell changes.
    this.stale = !this.visible && data.length === this.rows.size;
    if (this.stale) return;
    const ordered = this.ordered(data);
    const seen = new Set();
    const body = this.table.tBodies[0];
    ordered.forEach((item, position) => {
      const id = this.id(item);
      seen.add(id);
      if (!this.rows.has(id)) this.rows.set(id, this.make(id));
      const row = this.rows.get(id);
      this.fill(row, item);
      if (body.rows[position] !== row.element) body.insertBefore(row.element, body.rows[position] ?? null);
    });
    for (const [id, row] of this.rows) {
      if (!seen.has(id)) {
        row.element.remove();
        this.rows.delete(id);
      }
    }
  }

  ordered(data) {
    const column = this.columns.find((one) => one.key === this.sort?.key);
    if (!column) return data;
    const sign = this.sort.down ? -1 : 1;
    const compare = (a, b) => {
      const [x, y] = [column.value(a), column.value(b)];
      if (x === y) return 0;
      if (x === null || x === undefined) return 1;
      if (y === null || y === undefined) return -1;
      return sign * (typeof x === "string" ? x.localeCompare(y) : x - y);
    };
    return [...data].sort((a, b) => this.first(b) - this.first(a) || compare(a, b));
  }

  make(id) {
    const element = document.createElement("tr");
    const cells = this.columns.map((column) => {
      const cell = element.appendChild(document.createElement("td"));
      if (column.number) cell.className = "lw-num";
      else if (column.css) cell.className = column.css;
      return cell;
    });
    if (this.pick) {
      element.dataset.pick = "";
      element.addEventListener("click", () => this.pick(id));
      const button = document.createElement("button");
      button.type = "button";
      button.className = "run-pick";
      cells[0].append(button);
      cells[0] = button;
    }
    return { element, cells };
  }

  fill(row, item) {
    row.element.classList.toggle("lw-total", this.first(item) > 0);
    this.columns.forEach((column, index) => {
      const cell = row.cells[index];
      if (column.node) {
        const signature = column.text(item);
        if (cell.dataset.shown !== signature) {
          cell.dataset.shown = signature;
          cell.replaceChildren(...column.node(item));
        }
        return;
      }
      const text = column.text(item) ?? DASH;
      if (cell.textContent !== text) cell.textContent = text;
    });
  }

  select(id) {
    for (const [key, { element }] of this.rows) {
      // The same value again would have the browser compute the styles of the row.
      if (element.getAttribute("aria-selected") !== String(key === id)) element.setAttribute("aria-selected", String(key === id));
    }
  }
}
