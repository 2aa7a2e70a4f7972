// The connection to one terminal session: requests a ticket, opens the WebSocket, and after a loss continues
// where it was. The messages are described in terminal/websocket.py.

import { Refused, SignedOut, post } from "../web/http.js";
import { ReconnectingSocket } from "../web/reconnecting_socket.js";

const LONGEST_WAIT_MS = 15000;
const PING_MS = 5000;
const ACKNOWLEDGE_BYTES = 128 * 1024;
const INPUT_CHARACTERS = 16 * 1024;

export const OPENING = "opening";
export const OPEN = "open";
export const LOST = "lost";
export const ENDED = "ended";

// Close codes of the server's WebSockets.
const REFUSED_SESSION = 4401;
const NO_SUCH_SESSION = 4404;

// The kind of an end that signing in again undoes.
export const NOT_SIGNED_IN = "not_signed_in";

// Dispatches "state"; "hello", "notice" and "ended" with the server's message; "trip" when `trip` changed. Output goes
// to `draw(bytes, drawn)`, which calls `drawn` once it has been rendered.
export class Link extends EventTarget {
  state = OPENING;
  /** @type {string | null} */
  key = null;
  // Milliseconds of the last round trip.
  /** @type {number | null} */
  trip = null;
  // Positions in the output of the session.
  received = 0;
  drawn = 0;
  acknowledged = 0;
  replayUntil = 0;
  lostBytes = 0;
  // Whether the screen does not yet show an existing session.
  blank = false;
  typed = "";
  // The time of the unanswered ping.
  /** @type {number | null} */
  asked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  pinging = undefined;

  /**
   * @param {{ size: () => { columns: number, rows: number }, draw: (bytes: Uint8Array, drawn: () => void) => void }} screen
   */
  constructor({ size, draw }) {
    super();
    this.size = size;
    this.draw = draw;
    this.ticketOf = this.comeBackTicket;
    this.socket = new ReconnectingSocket(() => this.address(), { longestWait: LONGEST_WAIT_MS });
    this.socket.addEventListener("message", ({ detail }) => {
      if (typeof detail === "string") this.receive(JSON.parse(detail));
      else this.output(new Uint8Array(detail));
    });
    this.socket.addEventListener("lost", ({ detail }) => this.onLost(detail.code));
    this.socket.addEventListener("failed", ({ detail }) => this.onFailed(detail));
  }

  forget() {
    Object.assign(this, { received: 0, drawn: 0, acknowledged: 0, replayUntil: 0, blank: false, typed: "" });
  }

  // Opens a new shell on a server.
  open(serverId) {
    this.forget();
    this.ticketOf = async () => {
      const { session, ticket } = await post(`/servers/${serverId}/terminal`);
      this.key = session;
      this.ticketOf = this.comeBackTicket;
      return ticket;
    };
    return this.attempt();
  }

  // Attaches to a session that may still exist, on an empty screen.
  resume(key) {
    this.forget();
    Object.assign(this, { key, blank: true });
    return this.comeBack();
  }

  comeBack() {
    this.ticketOf = this.comeBackTicket;
    return this.attempt();
  }

  attempt() {
    this.change(this.state === LOST ? LOST : OPENING);
    return this.socket.open();
  }

  async comeBackTicket() {
    return (await post(`/terminal/${this.key}/ticket`, { background: true })).ticket;
  }

  async address() {
    const ticket = await this.ticketOf();
    const { columns, rows } = this.size();
    const address = new URL(`/ws/terminal/${this.key}`, location.href);
    address.search = new URLSearchParams({
      ticket, columns: String(columns), rows: String(rows), from: String(this.received),
    }).toString();
    return address;
  }

  receive(message) {
    if (message.type === "hello") this.onHello(message);
    else if (message.type === "ended") this.end(message);
    else if (message.type === "pong") this.onPong(message.at);
    else if (message.type === "notice") this.emit("notice", message);
  }

  onHello(message) {
    this.lostBytes = message.lost ?? 0;
    Object.assign(this, { received: message.offset, drawn: message.offset, acknowledged: message.offset });
    this.replayUntil = this.blank ? message.end : 0;
    this.blank = false;
    this.socket.confirm();
    this.change(OPEN);
    this.emit("hello", message);
    this.input(this.typed);
    this.typed = "";
    this.ping();
  }

  output(bytes) {
    this.received += bytes.length;
    const upTo = this.received;
    this.draw(bytes, () => {
      this.drawn = Math.max(this.drawn, upTo);
      if (this.drawn - this.acknowledged < ACKNOWLEDGE_BYTES) return;
      this.acknowledged = this.drawn;
      this.send({ type: "ack", bytes: this.drawn });
    });
  }

  // Replayed output: terminal queries in it were already answered.
  get replaying() {
    return this.drawn < this.replayUntil;
  }

  input(text) {
    if (this.state === OPENING) {
      // Input typed before the shell starts is buffered, as on a console.
      this.typed = (this.typed + text).slice(0, INPUT_CHARACTERS);
      return;
    }
    for (let from = 0; from < text.length; ) {
      let until = Math.min(from + INPUT_CHARACTERS, text.length);
      // Surrogate pairs are not split.
      if (until < text.length && text.charCodeAt(until - 1) >> 10 === 0x36) until -= 1;
      this.send({ type: "input", data: text.slice(from, until) });
      from = until;
    }
  }

  resize(columns, rows) {
    this.send({ type: "resize", columns, rows });
  }

  send(message) {
    if (this.state === OPEN) this.socket.send(message);
  }

  // A connection without answers to pings is lost, even if it was not closed.
  ping() {
    clearTimeout(this.pinging);
    if (this.state !== OPEN) return;
    if (this.asked) {
      this.socket.abandon();
      return;
    }
    this.asked = performance.now();
    this.send({ type: "ping", at: this.asked });
    this.pinging = setTimeout(() => this.ping(), 2 * PING_MS);
  }

  onPong(at) {
    if (at !== this.asked) return;
    this.asked = null;
    this.trip = performance.now() - at;
    this.emit("trip");
    clearTimeout(this.pinging);
    this.pinging = setTimeout(() => this.ping(), PING_MS);
  }

  onLost(code) {
    this.stopPings();
    if (code === REFUSED_SESSION) this.end({ kind: NOT_SIGNED_IN, text: gettext("You are signed out.") });
    else if (code === NO_SUCH_SESSION) this.end({ kind: "no_session", text: gettext("This terminal no longer exists.") });
    else this.change(LOST);
  }

  // No ticket. Final if the server refused it or the session never existed.
  onFailed(error) {
    if (error instanceof SignedOut) this.end({ kind: NOT_SIGNED_IN, text: gettext("You are signed out.") });
    else if (error instanceof Refused && error.status < 500) {
      this.end({ kind: error.status === 404 ? "no_session" : "refused", text: error.message });
    } else if (this.key) this.change(LOST);
    else this.end({ kind: "no_answer", text: gettext("The server could not be reached. Check the connection and try again.") });
  }

  stopPings() {
    clearTimeout(this.pinging);
    this.asked = null;
    this.trip = null;
  }

  // Reconnects immediately.
  again() {
    return this.socket.retry();
  }

  end(message) {
    this.stopPings();
    this.socket.close();
    this.change(ENDED);
    this.emit("ended", message);
  }

  // Closes the connection; with `finally`, also ends the session on the server.
  close({ finally: ended }) {
    const alive = this.state !== ENDED;
    this.state = ENDED;
    this.stopPings();
    this.socket.close();
    return ended && alive && this.key ? post(`/terminal/${this.key}/end`).catch(() => {}) : Promise.resolve();
  }

  change(state) {
    this.state = state;
    this.emit("state", state);
  }

  emit(name, detail = undefined) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
