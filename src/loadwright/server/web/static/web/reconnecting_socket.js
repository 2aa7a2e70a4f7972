// A WebSocket that reconnects after a loss.

import { backoff } from "./backoff.js";

const FIRST_WAIT_MS = 500;

/**
 * Dispatches "open"; "message" with the data received; "lost" with `{ code, opened }` when a connection ends or is
 * refused; "failed" with the error of `addressOf`. After "lost" and "failed" another attempt follows, unless a listener
 * called `close`. Waits grow until `confirm` is called.
 */
export class ReconnectingSocket extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting = undefined;
  // Counts attempts; events of earlier attempts are ignored.
  #attempt = 0;

  /**
   * @param {() => URL | Promise<URL>} addressOf called before each attempt
   * @param {{ longestWait: number }} options in milliseconds
   */
  constructor(addressOf, { longestWait }) {
    super();
    this.addressOf = addressOf;
    this.longestWait = longestWait;
    this.online = () => this.waiting && this.retry();
  }

  /** Whether the connection is lost and a retry is scheduled. */
  get waiting() {
    return this.#waiting !== undefined;
  }

  /** Starts the first attempt; also after `close`. */
  open() {
    this.#tries = 0;
    window.addEventListener("online", this.online);
    return this.retry();
  }

  /** Retries immediately. */
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

  /** Resets the wait before the next retry, because the connection works. */
  confirm() {
    this.#tries = 0;
  }

  /** Abandons a connection that is open but does not answer. */
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
    // A listener closed or reopened it.
    if (attempt !== this.#attempt) return;
    this.#tries += 1;
    const wait = backoff(this.#tries, { first: FIRST_WAIT_MS, longest: this.longestWait });
    // Random, so that not all pages reconnect to a restarted server at the same time.
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
