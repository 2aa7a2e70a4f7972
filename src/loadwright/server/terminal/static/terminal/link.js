// The connection to one terminal session: asks for a ticket, opens the WebSocket, comes back after a loss and goes on
// where it was. The messages are described in terminal/sockets.py.

import { Refused, SignedOut, post } from "../web/http.js";

const WAITS = [500, 1000, 2000, 4000, 8000, 15000];
const PING_MS = 5000;
const ACKNOWLEDGE_BYTES = 128 * 1024;
const INPUT_CHARACTERS = 16 * 1024;

export const OPENING = "opening";
export const OPEN = "open";
export const LOST = "lost";
export const ENDED = "ended";

// Close codes of the server's WebSockets.
const NOT_SIGNED_IN = 4401;
const NO_SUCH_SESSION = 4404;

// Dispatches "state"; "hello", "notice" and "ended" with the server's message; "trip" when `trip` changed. Output goes
// to `draw(bytes, drawn)`, which calls `drawn` once it is on the screen.
export class Link extends EventTarget {
  constructor({ size, draw }) {
    super();
    Object.assign(this, { size, draw, key: null, state: OPENING, trip: null });
    this.forget();
    this.online = () => this.state === LOST && this.again();
    window.addEventListener("online", this.online);
  }

  forget() {
    Object.assign(this, { received: 0, drawn: 0, acknowledged: 0, replayUntil: 0, tries: 0, waiting: null, anew: false, typed: "" });
  }

  // A new shell on a server.
  open(serverId) {
    this.forget();
    return this.attempt(async () => {
      const { session, ticket } = await post(`/servers/${serverId}/terminal`);
      this.key = session;
      return ticket;
    });
  }

  // A session that may still be there, on a screen that shows nothing of it.
  resume(key) {
    this.forget();
    Object.assign(this, { key, anew: true });
    return this.comeBack();
  }

  comeBack() {
    return this.attempt(async () => (await post(`/terminal/${this.key}/ticket`)).ticket);
  }

  async attempt(ticketOf) {
    this.change(this.state === LOST ? LOST : OPENING);
    try {
      this.connect(await ticketOf());
    } catch (error) {
      if (error instanceof SignedOut) this.end({ kind: "signed_out", text: gettext("You are signed out.") });
      else if (error instanceof Refused && error.status < 500) this.end({ kind: error.status === 404 ? "no_session" : "refused", text: error.message });
      else if (this.key) this.lose();
      else this.end({ kind: "no_answer", text: gettext("The server could not be reached. Check the connection and try again.") });
    }
  }

  connect(ticket) {
    if (this.state === ENDED) return;
    const { columns, rows } = this.size();
    const address = new URL(`/ws/terminal/${this.key}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = new URLSearchParams({ ticket, columns, rows, from: this.received });
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.socket) return;
      if (typeof data === "string") this.take(JSON.parse(data));
      else this.output(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.socket) this.closed(code);
    });
    this.socket = socket;
  }

  take(message) {
    if (message.type === "hello") this.greet(message);
    else if (message.type === "ended") this.end(message);
    else if (message.type === "pong") this.heard(message.at);
    else if (message.type === "notice") this.tell("notice", message);
  }

  greet(message) {
    this.lostBytes = message.lost ?? 0;
    Object.assign(this, { received: message.offset, drawn: message.offset, acknowledged: message.offset, tries: 0 });
    this.replayUntil = this.anew ? message.end : 0;
    this.anew = false;
    this.change(OPEN);
    this.tell("hello", message);
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

  // What is drawn now was drawn before, and what it asks of a terminal was answered then.
  get replaying() {
    return this.drawn < this.replayUntil;
  }

  input(text) {
    if (this.state === OPENING) {
      // The shell reads what was typed before it was there, as it would on a console.
      this.typed = (this.typed + text).slice(0, INPUT_CHARACTERS);
      return;
    }
    for (let from = 0; from < text.length; ) {
      let until = Math.min(from + INPUT_CHARACTERS, text.length);
      // A character of two halves stays whole.
      if (until < text.length && text.charCodeAt(until - 1) >> 10 === 0x36) until -= 1;
      this.send({ type: "input", data: text.slice(from, until) });
      from = until;
    }
  }

  resize(columns, rows) {
    this.send({ type: "resize", columns, rows });
  }

  send(message) {
    if (this.state === OPEN && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  // A connection that answers no ping is lost, though nobody said so.
  ping() {
    clearTimeout(this.pinging);
    if (this.state !== OPEN) return;
    if (this.asked) {
      this.closed(0);
      return;
    }
    this.asked = performance.now();
    this.send({ type: "ping", at: this.asked });
    this.pinging = setTimeout(() => this.ping(), 2 * PING_MS);
  }

  heard(at) {
    if (at !== this.asked) return;
    this.asked = null;
    this.trip = performance.now() - at;
    this.tell("trip");
    clearTimeout(this.pinging);
    this.pinging = setTimeout(() => this.ping(), PING_MS);
  }

  closed(code) {
    this.drop();
    if (this.state === ENDED) return;
    if (code === NOT_SIGNED_IN) this.end({ kind: "signed_out", text: gettext("You are signed out.") });
    else if (code === NO_SUCH_SESSION) this.end({ kind: "no_session", text: gettext("This terminal no longer exists.") });
    else this.lose();
  }

  drop() {
    const { socket } = this;
    this.socket = null;
    this.asked = null;
    this.trip = null;
    clearTimeout(this.pinging);
    socket?.close();
  }

  lose() {
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)] * (0.75 + Math.random() / 2);
    this.tries += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.again(), wait);
    this.change(LOST);
  }

  again() {
    clearTimeout(this.waiting);
    this.drop();
    return this.comeBack();
  }

  end(message) {
    clearTimeout(this.waiting);
    this.drop();
    this.change(ENDED);
    this.tell("ended", message);
  }

  // Ends the session on the server as well, when `finally` is so.
  close({ finally: ended }) {
    window.removeEventListener("online", this.online);
    clearTimeout(this.waiting);
    const alive = this.state !== ENDED;
    this.state = ENDED;
    this.drop();
    return ended && alive && this.key ? post(`/terminal/${this.key}/end`).catch(() => {}) : Promise.resolve();
  }

  change(state) {
    this.state = state;
    this.tell("state", state);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
