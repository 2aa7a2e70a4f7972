// The draft of a plan: the only module of the editor that changes it on the server. Changes are sent one after the other,
// each with an id: one whose answer was lost is sent again and done once. What waits is kept over a reload.

import { backoff } from "../web/backoff.js";
import { Refused, request } from "../web/http.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
const CHANGED_ELSEWHERE = "editor.changed_elsewhere";
export const ELEMENT_GONE = "edit.element_gone";

/**
 * @typedef {{ version: string, position: number, undo: boolean, redo: boolean, unsaved: boolean, revision: number, elements?: number[], notice?: string,
 *   replaced?: { places: number, elements: number }, inserted?: number }} State
 * @typedef {{ id: string, operation: string, values: any, typed?: import("./lost.js").Typed }} Change
 */

/**
 * Of the change that led to a state: `notice` is what people are told about it, `replaced` counts what was replaced in texts,
 * `inserted` the characters that took the place of one occurrence.
 *
 * Dispatches "change" with `{ state, operation, source, at, rows }` after a change that was made `at` (of `performance.now()`);
 * `rows` are those that are shown now, around the changed element unless the form changed it, or null. Dispatches "status"
 * when `status` is another one, "refused" with the message of a change that the server refused, "lost" with one that was
 * typed for an element which no longer exists, and "stale" when the draft was changed in another window.
 */
export class Draft extends EventTarget {
  /** @type {State} */
  state;
  /** @type {(Change & { source: string, at: number, isRepeated?: boolean, resolve: Function, reject: Function })[]} */
  #waiting = [];
  /** How many changes were stored since the page was loaded. */
  changes = 0;
  /** Returns the request of the rows that are shown; they come with the answer to a change. @type {() => object | null} */
  wanted = () => null;
  #sending = false;
  /** @type {Set<string>} the ids of the changes of this page */
  #own = new Set();
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {string} address the address of the editor's page
   * @param {State} state
   */
  constructor(address, state) {
    super();
    this.address = address;
    this.state = state;
    this.key = `lw-editor ${document.body.dataset.person ?? ""} ${address}`;
    window.addEventListener("online", () => this.#retry());
    document.addEventListener("signedin", () => this.#retry());
  }

  /** "saved", "sending", or "offline" while the server cannot be reached. */
  get status() {
    if (!this.#waiting.length) return "saved";
    return this.#tries ? "offline" : "sending";
  }

  /** The number of changes that are not stored yet. */
  get waiting() {
    return this.#waiting.length;
  }

  /** Sends again what was not answered when the page was left. */
  resume() {
    for (const change of this.#kept()) this.#queue(change, "").catch(() => {});
  }

  /** Applies an edit of the form of `core/jmx/editing/wire.py`. */
  apply(edit, options = {}) {
    return this.change("apply", { edit }, options);
  }

  undo() {
    return this.change("undo");
  }

  redo() {
    return this.change("redo");
  }

  /**
   * Changes the draft. Resolves to its state when the change is stored; rejects with `Refused` if the server refuses it.
   * @param {string} operation
   * @param {object} values
   * @param {{ source?: string, quiet?: boolean, typed?: import("./lost.js").Typed }} options `source` is passed on with
   *   "change"; a `quiet` refusal is not dispatched; `typed` describes the texts of the edit
   * @returns {Promise<State>}
   */
  change(operation, values = {}, { source = "", quiet = false, typed = undefined } = {}) {
    const change = { id: newId(), operation, values, typed };
    const done = this.#queue(change, source);
    done.catch((error) => {
      if (!quiet && !isLost(change, error)) this.#emit("refused", error.message);
    });
    return done;
  }

  /** Resolves when everything is stored. */
  async settled() {
    while (this.#waiting.length) await new Promise((resolve) => { this.addEventListener("status", resolve, { once: true }); });
  }

  /**
   * Takes over the state that another answer of the server contains, unless the draft was changed since it was requested:
   * `since` is the number of changes at that time.
   * @param {State} state
   * @param {number} since
   */
  take(state, since = this.changes) {
    if (this.#waiting.length || since !== this.changes) return;
    this.state = state;
    this.#emit("status");
  }

  /**
   * Dispatches "stale" if another window changed the draft. Later changes of this page are then based on that.
   * @param {{ version: string, request: string }} found its state on the server, and the id of the change that led to it
   */
  follow({ version, request: id }) {
    if (version !== this.state.version && !this.#own.has(id) && !this.#waiting.length) this.#emit("stale");
  }

  /**
   * Requests something about the draft.
   * @param {string} what
   * @param {object | null} data sent as JSON
   */
  async ask(what, data = null) {
    const options = data === null ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) };
    const answer = await request(`${this.address}/${what}`, options).catch((error) => {
      throw error instanceof TypeError ? new Error(gettext("The server cannot be reached.")) : error;
    });
    const content = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (!answer.ok) throw refusal(answer, content);
    return content;
  }

  #queue(change, source) {
    this.#own.add(change.id);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...change, source, at: performance.now(), resolve, reject });
      this.#keep();
      this.#emit("status");
      this.#send();
    });
  }

  async #send() {
    if (this.#sending || !this.#waiting.length) return;
    this.#sending = true;
    const change = this.#waiting[0];
    try {
      const rows = this.wanted();
      const more = rows && { rows: { ...rows, follow: change.source !== "form" } };
      const { rows: found = null, ...state } = await this.ask(change.operation, { id: change.id, version: this.state.version, ...change.values, ...more });
      this.#tries = 0;
      this.#done();
      this.state = state;
      this.changes += 1;
      this.#emit("change", { state, operation: change.operation, source: change.source, at: change.at, rows: isSame(rows, this.wanted()) ? found : null });
      change.resolve(state);
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) {
        this.#wait();
        return;
      }
      this.#tries = 0;
      const isStale = error.code === CHANGED_ELSEWHERE;
      if (isStale && isRepeatable(change) && !change.isRepeated) {
        // What was typed in this window is applied to what the other one has made.
        if (!(await this.#catchUp())) {
          this.#wait();
          return;
        }
        change.isRepeated = true;
      } else {
        this.#done();
        if (isLost(change, error)) this.#emit("lost", change);
        change.reject(error);
      }
      if (isStale) this.#emit("stale");
    } finally {
      this.#sending = false;
    }
    this.#emit("status");
    this.#send();
  }

  async #catchUp() {
    try {
      this.state = (await this.ask("rows")).state;
      return true;
    } catch {
      return false;
    }
  }

  // The server cannot be reached, or failed: the change stays the next one.
  #wait() {
    this.#tries += 1;
    this.#emit("status");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), backoff(this.#tries, { first: FIRST_WAIT_MS, longest: LONGEST_WAIT_MS }));
  }

  #retry() {
    clearTimeout(this.#timer);
    this.#send();
  }

  #done() {
    this.#waiting.shift();
    this.#keep();
  }

  #keep() {
    const changes = this.#waiting.map(({ id, operation, values, typed }) => ({ id, operation, values, typed }));
    try {
      if (changes.length) sessionStorage.setItem(this.key, JSON.stringify(changes));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Storage is disabled or full: leaving the page asks first.
    }
  }

  /** @returns {Change[]} */
  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    } catch {
      return [];
    }
  }

  /**
   * @param {string} name
   * @param {any} detail
   */
  #emit(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function refusal(answer, content) {
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status: answer.status }, true);
  return new Refused(answer.status, content.error?.message ?? plain, content.error?.detail?.code ?? "", content.error?.detail);
}

/** The edits that set a property whatever it was before. */
const SETTING = ["rename", "set", "put_property", "enable"];
const isRepeatable = (change) => change.source === "form" && SETTING.includes(change.values.edit?.edit);
/** Those that contain what a person has typed, which exists nowhere else when they are refused. */
const TYPING = ["rename", "set", "set_property", "put_property"];
const isLost = (change, error) => error.code === ELEMENT_GONE && TYPING.includes(change.values.edit?.edit);

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// crypto.randomUUID exists only on pages that are served over https.
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

