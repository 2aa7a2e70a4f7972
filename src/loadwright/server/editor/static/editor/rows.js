// The rows of a tree that are on the screen, and around it, of a tree of any size.

// Rows that are loaded before and after those on the screen.
const MARGIN = 60;
// The most that the server returns at once.
const MOST = 500;

/**
 * @typedef {{ number: number, parent: number, depth: number, position: number, siblings: number, name: string, type: string,
 *   kind: string, enabled: boolean, active: boolean, children: number, summary: string }} Row
 */

export class Rows {
  total = 0;
  offset = 0;
  /** @type {Row[]} */
  rows = [];
  /** @type {Set<number>} */
  closed = new Set();
  // The last request: they are sent one after the other, so that each finds its own rows when it is answered.
  /** @type {Promise<any>} */
  #last = Promise.resolve();

  /** @param {(request: object) => Promise<any>} load returns rows of the server */
  constructor(load) {
    this.load = load;
  }

  /** The row at a place of the whole tree, if it is loaded. */
  at(place) {
    return this.rows[place - this.offset];
  }

  /** The place of an element, -1 if its row is not loaded. */
  placeOf(number) {
    const found = this.rows.findIndex((row) => row.number === number);
    return found < 0 ? -1 : this.offset + found;
  }

  row(number) {
    return this.rows.find((row) => row.number === number);
  }

  covers(first, count) {
    return first >= this.offset && Math.min(first + count, this.total) <= this.offset + this.rows.length;
  }

  /**
   * The request of rows around those on the screen.
   * @param {{ first?: number, count?: number }} screen
   */
  around({ first = 0, count = 1 }) {
    return { closed: [...this.closed], offset: Math.max(first - MARGIN, 0), count: Math.min(count + 2 * MARGIN, MOST) };
  }

  /**
   * Loads rows around those on the screen. With a focus the elements above it are opened, and it is loaded too.
   * @param {{ first?: number, count?: number, focus?: number | null }} wanted
   */
  fetch({ focus = null, ...screen }) {
    return this.#next(() => this.load({ ...this.around(screen), focus }));
  }

  /** Takes rows that came with another answer, after those that are still requested. */
  accept(found) {
    return this.#next(async () => found);
  }

  /** @param {() => Promise<any>} load */
  #next(load) {
    const take = async () => this.#take(await load());
    const done = this.#last.then(take, take);
    this.#last = done;
    return done;
  }

  /** The numbers of the elements between two places, also of rows that are not loaded. */
  async between(one, other) {
    const [first, last] = one < other ? [one, other] : [other, one];
    const numbers = [];
    while (numbers.length <= last - first) {
      const offset = first + numbers.length;
      const count = Math.min(last - offset + 1, MOST);
      const found = this.covers(offset, count)
        ? this.rows.slice(offset - this.offset, offset - this.offset + count)
        : (await this.load({ closed: [...this.closed], offset, count, focus: null })).rows;
      if (!found.length) break;
      numbers.push(...found.map((row) => row.number));
    }
    return numbers;
  }

  #take(found) {
    this.total = found.total;
    this.offset = found.offset;
    this.rows = found.rows;
    for (const number of found.opened) this.closed.delete(number);
  }
}
