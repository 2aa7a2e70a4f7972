// The live data of a run (see live.schema.json): its state, and the charts of the part that the page shows.

import { ReconnectingSocket } from "../web/reconnecting_socket.js";
import { checkQuietly } from "../web/session.js";
import { dropBefore, empty, upsert } from "./columns.js";

const LONGEST_WAIT_MS = 5000;

/** @typedef {import("./columns.js").Columns} Columns */

// Close codes of the server: the run was deleted or is no longer accessible; the session ended.
const GONE = 4404;
const NOT_SIGNED_IN = 4401;

// Charts of a part of the run, in intervals of one length.
class Charts {
  // Length of an interval in seconds.
  resolution = 1;
  /** First and last second of the run in which anything was measured. @type {number[] | null} */
  bounds = null;
  /** Of all samples that the charts show. @type {Record<string, number | null> | null} */
  statistics = null;
  series = empty();
  /** @type {Map<string, Columns>} */
  errorKinds = new Map();
  /** CPU by generator. @type {Map<string, Columns>} */
  cpu = new Map();
  /** How many elapsed times are in each band; null if not asked for. @type {{ edges: number[], columns: Columns } | null} */
  heat = null;
  // Of the label and the generator that are shown.
  label = empty();
  generator = empty();

  merge(message) {
    this.resolution = message.resolution;
    this.bounds = message.bounds;
    this.statistics = message.statistics;
    upsert(this.series, message.series, this.resolution);
    this.#mergeAll(this.errorKinds, message.error_series);
    this.#mergeAll(this.cpu, message.generators);
    if (message.label) upsert(this.label, message.label.series, this.resolution);
    if (message.generator) upsert(this.generator, message.generator.series, this.resolution);
    if (message.heat) {
      this.heat ??= { edges: message.heat.edges_ms, columns: empty() };
      upsert(this.heat.columns, message.heat.series, this.resolution);
    }
  }

  #mergeAll(known, parts) {
    for (const [key, part] of Object.entries(parts)) known.set(key, upsert(known.get(key) ?? empty(), part, this.resolution));
  }

  // Intervals that left the window of the newest `last` seconds.
  release(last) {
    if (this.bounds === null) return;
    const begin = this.bounds[1] - last + 1;
    const heat = this.heat === null ? [] : [this.heat.columns];
    for (const columns of [this.series, this.label, this.generator, ...heat, ...this.errorKinds.values(), ...this.cpu.values()]) {
      dropBefore(columns, begin, this.resolution);
    }
  }
}

/**
 * The part of a run that a page shows: seconds from `since` to `until`, or the newest `last`, otherwise all, in at most
 * `points` intervals; besides the run, one label (without `kind`, of the first kind that has it) or one generator; with
 * `heat`, the heat map of elapsed times.
 * @typedef {{ points: number, since?: number, until?: number, last?: number, label?: string, kind?: string, generator?: string,
 *   heat?: boolean }} Scope
 */

// Dispatches "change" with the changed keys, "charts" when the charts changed, "link" when the connection opens or
// closes, and "gone" when the run is no longer accessible. Each connection starts with a snapshot; charts follow once
// `show` was called.
export class RunFeed extends EventTarget {
  /** @type {any} */
  run = null;
  /** @type {Scope | null} */
  scope = null;
  // Seconds by which the server's clock is ahead of this one.
  skew = 0;
  charts = new Charts();
  /** @type {any} */
  total = null;
  /** Null for a run that an earlier version measured. @type {any} */
  transactions = null;
  /** @type {any[]} */
  labels = [];
  // Number of labels that are left out, because the names of all together are too long.
  labelsLeftOut = 0;
  /** @type {any[]} */
  errors = [];
  /** Of parts of requests. @type {any[]} */
  part_errors = [];
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
      this.#request();
    });
    this.socket.addEventListener("message", ({ detail }) => this.receive(JSON.parse(detail)));
    this.socket.addEventListener("lost", ({ detail }) => this.lost(detail));
    this.socket.open();
  }

  lost({ code, opened }) {
    if (code === GONE) {
      this.close();
      this.dispatchEvent(new CustomEvent("gone"));
      return;
    }
    // A refused connection may mean that the session ended.
    if (!opened || code === NOT_SIGNED_IN) checkQuietly();
    this.dispatchEvent(new CustomEvent("link", { detail: false }));
  }

  close() {
    this.socket.close();
  }

  /**
   * Requests the charts of `scope`, unless they are shown already.
   * @param {Scope} scope
   */
  show(scope) {
    if (JSON.stringify(scope) === JSON.stringify(this.scope)) return;
    if (scope.label !== this.scope?.label || scope.kind !== this.scope?.kind) this.charts.label = empty();
    if (scope.generator !== this.scope?.generator) this.charts.generator = empty();
    this.scope = scope;
    this.#request();
  }

  #request() {
    if (this.scope !== null) this.socket.send({ show: this.scope });
  }

  receive(message) {
    if (message.type === "charts") this.#receiveCharts(message);
    else this.#receiveState(message);
  }

  #receiveCharts(message) {
    // An answer to an earlier request: that to the newest one follows.
    const { label, kind, generator, last } = this.scope ?? {};
    if (kind !== undefined && (message.label?.kind ?? kind) !== kind) return;
    if ((message.label?.label ?? label) !== label || (message.generator?.id ?? generator) !== generator) return;
    if (message.whole) this.charts = new Charts();
    this.charts.merge(message);
    if (last !== undefined) this.charts.release(last);
    this.dispatchEvent(new CustomEvent("charts"));
  }

  #receiveState(message) {
    if (message.type === "snapshot") Object.assign(this, { total: null, transactions: null, labels: [], errors: [], part_errors: [], generators: [], events: [] });
    this.skew = message.now - Date.now() / 1000;
    this.run = { ...this.run, ...message.run };
    this.labelsLeftOut = message.labels_left_out ?? this.labelsLeftOut;
    for (const name of ["total", "transactions", "labels", "errors", "part_errors", "events", "generators"]) {
      if (message[name]) this[name] = message[name];
    }
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(Object.keys(message)) }));
  }

  // Server time now, in seconds.
  now() {
    return Date.now() / 1000 + this.skew;
  }

  // Whether samples are separated by kind; otherwise the total is of samples of all kinds.
  get separated() {
    return this.labels.every((one) => one.kind !== null);
  }

  get active() {
    return !["finished", "stopped", "failed"].includes(this.run?.state);
  }
}
