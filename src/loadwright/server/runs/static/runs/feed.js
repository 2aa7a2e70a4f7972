// The live data of a run (see live.schema.json) in columns: parallel arrays, one entry per second.

import { ReconnectingSocket } from "../web/reconnecting_socket.js";

const LONGEST_WAIT_MS = 5000;

/** @typedef {{ second: number[], [column: string]: any[] }} Columns */

/**
 * Overwrites seconds of `columns` with those of `part`. Missing seconds stay null, which charts draw as a gap.
 * @param {Columns} columns
 * @param {Columns} part
 */
export function upsert(columns, part) {
  const names = Object.keys(part).filter((name) => name !== "second");
  columns.second ??= [];
  for (const name of names) columns[name] ??= new Array(columns.second.length).fill(null);
  const all = Object.keys(columns).filter((name) => name !== "second");
  part.second.forEach((second, row) => {
    const seconds = columns.second;
    if (!seconds.length) {
      seconds.push(second);
      for (const name of all) columns[name].push(null);
    }
    while (second < seconds[0]) {
      seconds.unshift(seconds[0] - 1);
      for (const name of all) columns[name].unshift(null);
    }
    while (second > seconds[seconds.length - 1]) {
      seconds.push(seconds[seconds.length - 1] + 1);
      for (const name of all) columns[name].push(null);
    }
    const index = second - seconds[0];
    for (const name of names) columns[name][index] = part[name][row];
  });
  return columns;
}

// Close codes of the server: the run was deleted or is no longer accessible; the session ended.
const GONE = 4404;
const NOT_SIGNED_IN = 4401;

// Dispatches "change" with the changed keys, "label" for the followed label, "link" when the connection opens or
// closes, and "gone" when the run is no longer accessible. Each connection starts with a snapshot.
export class RunFeed extends EventTarget {
  /** @type {any} */
  run = null;
  /** @type {string | null} */
  label = null;
  // Seconds by which the server's clock is ahead of this one.
  skew = 0;
  /** @type {Columns} */
  series = { second: [] };
  /** @type {Map<string, Columns>} */
  errorKinds = new Map();
  /** @type {Map<string, Columns>} */
  generatorSeries = new Map();
  /** @type {Columns} */
  labelSeries = { second: [] };
  /** @type {any} */
  total = null;
  /** @type {any[]} */
  labels = [];
  /** @type {any[]} */
  errors = [];
  /** @type {any[]} */
  generators = [];
  /** @type {any[]} */
  events = [];

  constructor(run) {
    super();
    this.id = run;
    this.socket = new ReconnectingSocket(() => new URL(`/ws/runs/${run}`, location.href), { longestWait: LONGEST_WAIT_MS });
    this.socket.addEventListener("open", () => {
      this.socket.confirm();
      this.dispatchEvent(new CustomEvent("link", { detail: true }));
      if (this.label !== null) this.follow(this.label);
    });
    this.socket.addEventListener("message", ({ detail }) => this.receive(JSON.parse(detail)));
    this.socket.addEventListener("lost", ({ detail }) => this.lost(detail));
    this.socket.open();
  }

  clear() {
    this.series = { second: [] };
    this.errorKinds = new Map();
    this.generatorSeries = new Map();
    this.labelSeries = { second: [] };
    Object.assign(this, { total: null, labels: [], errors: [], generators: [], events: [] });
  }

  lost({ code, opened }) {
    if (code === GONE) {
      this.close();
      this.dispatchEvent(new CustomEvent("gone"));
      return;
    }
    if (!opened || code === NOT_SIGNED_IN) this.askForSignIn();
    this.dispatchEvent(new CustomEvent("link", { detail: false }));
  }

  // A refused connection may mean that the session ended. Reloading then redirects to the sign-in page.
  async askForSignIn() {
    const answer = await fetch(`/runs/${this.id}/files`, { redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.reload();
  }

  close() {
    this.socket.close();
  }

  follow(label) {
    this.label = label;
    this.socket.send({ label });
  }

  receive(message) {
    if (message.type === "label") {
      if (message.label !== this.label) return;
      if (message.whole) this.labelSeries = { second: [] };
      upsert(this.labelSeries, message.series);
      this.dispatchEvent(new CustomEvent("label"));
      return;
    }
    if (message.type === "snapshot") this.clear();
    this.skew = message.now - Date.now() / 1000;
    if (message.run) this.run = { ...this.run, ...message.run };
    if (message.series) upsert(this.series, message.series);
    for (const [kind, part] of Object.entries(message.error_series ?? {})) {
      this.errorKinds.set(kind, upsert(this.errorKinds.get(kind) ?? { second: [] }, part));
    }
    for (const name of ["total", "labels", "errors", "events", "generators"]) {
      if (message[name]) this[name] = message[name];
    }
    for (const generator of message.generators ?? []) {
      const columns = this.generatorSeries.get(generator.id) ?? { second: [] };
      this.generatorSeries.set(generator.id, upsert(columns, generator.series ?? { second: [] }));
    }
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(Object.keys(message)) }));
  }

  // Server time now, in seconds.
  now() {
    return Date.now() / 1000 + this.skew;
  }

  get active() {
    return !["finished", "stopped", "failed"].includes(this.run?.state);
  }
}
