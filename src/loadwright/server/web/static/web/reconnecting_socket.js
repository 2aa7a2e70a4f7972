// A WebSocket that is opened again after a loss.

import { backoff } from "./backoff.js";

const FIRST_WAIT_MS = 500;

/**
 * Dispatches "open"; "message" with the data received; "lost" with `{ code, opened }` when a connection ends or is
 * refused; "failed" with the error of `addressOf`. After "lost" and "failed" another attempt follows, unless a listener
 * called `close`. The waits become longer until `confirm` is called.
 */
export class ReconnectingSocket extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting = undefined;
  // Counts attempts: what belongs to an earlier one is ignored.
  #attempt = 0;

  /**
   * @param {() => URL | Promise<URL>} addressOf asked before each attempt
   * @param {{ longestWait: number }} options in milliseconds
   */
  constructor(addressOf, { longestWait }) {
    super();
    this.addressOf = addressOf;
    this.longestWait = longestWait;
    this.online = () => this.waiting && this.retry();
  }

  /** Whether the connection is lost and the next attempt is still to come. */
  get waiting() {
    return this.#waiting !== undefined;
  }

  /** Starts the first attempt; also after `close`. */
  open() {
    this.#tries = 0;
    window.addEventListener("online", this.online);
    return this.retry();
  }

  /** Attempts at once. */
  async retry() {
    this.#drop();
    const attempt = this.#attempt;
    let address;
    try {
      address = await this.addressOf();
    } catch (error) {
      if (attempt === this.#attempt) this.#fail("failed", error);
      return;
    }
    if (attempt === this.#attempt) this.#connect(address);
  }

  /** Ends a series of attempts: after the next loss the shortest wait comes first. */
  confirm() {
    this.#tries = 0;
  }

  /** Gives a connection up that is not closed but no longer answers. */
  abandon() {
    this.#drop();
    this.#fail("lost", { code: 0, opened: true });
  }

  /** @param {object} message sent as JSON, if there is a connection */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  close() {
    window.removeEventListener("online", this.online);
    this.#drop();
  }

  #connect(address) {
    const url = new URL(address);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      if (socket === this.#socket) this.#emit("open");
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.#socket) this.#emit("message", data);
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket !== this.#socket) return;
      this.#drop();
      this.#fail("lost", { code, opened });
    });
  }

  #fail(name, detail) {
    const attempt = this.#attempt;
    this.#emit(name, detail);
    // A listener closed it, or opened it again.
    if (attempt !== this.#attempt) return;
    this.#tries += 1;
    const wait = backoff(this.#tries, { first: FIRST_WAIT_MS, longest: this.longestWait });
    // Spread, so that all pages do not come back to a restarted server at one moment.
    this.#waiting = setTimeout(() => this.retry(), wait * (0.75 + Math.random() / 2));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#attempt += 1;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    socket?.close();
  }

  #emit(name, detail = undefined) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
