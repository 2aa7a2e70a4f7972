// What the server tells about a run (see runs/live.py), kept in columns: parallel arrays, one entry a second.

const WAITS = [500, 1000, 2000, 4000, 5000];

// Puts the seconds of `part` over those of `columns`; seconds nobody told of stay null, which charts draw as a gap.
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

// The person may no longer see the run, or it was deleted.
const GONE = 4404;
const NOT_SIGNED_IN = 4401;

// Dispatches "change" with the keys that changed, "label" for the followed label, "link" when the connection
// comes or goes, and "gone" when the run is not to be seen any more. It connects again by itself and begins anew
// with a snapshot.
export class RunFeed extends EventTarget {
  constructor(run) {
    super();
    this.run = null;
    this.id = run;
    this.tries = 0;
    this.label = null;
    this.clear();
    this.connect();
  }

  clear() {
    this.series = { second: [] };
    this.errorKinds = new Map();
    this.generatorSeries = new Map();
    this.labelSeries = { second: [] };
    Object.assign(this, { total: null, labels: [], errors: [], generators: [], events: [] });
  }

  connect() {
    const address = new URL(`/ws/runs/${this.id}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.addEventListener("open", () => {
      this.tries = 0;
      this.dispatchEvent(new CustomEvent("link", { detail: true }));
      if (this.label !== null) this.follow(this.label);
    });
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    let opened = false;
    this.socket.addEventListener("open", () => { opened = true; });
    this.socket.addEventListener("close", ({ code }) => {
      if (this.closed) return;
      if (code === GONE) {
        this.closed = true;
        this.dispatchEvent(new CustomEvent("gone"));
        return;
      }
      if (!opened || code === NOT_SIGNED_IN) this.askForSignIn();
      this.dispatchEvent(new CustomEvent("link", { detail: false }));
      setTimeout(() => this.connect(), WAITS[Math.min(this.tries, WAITS.length - 1)]);
      this.tries += 1;
    });
  }

  // A refused connection may mean that the session ended: then the page leads to the sign-in page.
  async askForSignIn() {
    const answer = await fetch(`/runs/${this.id}/files`, { redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.reload();
  }

  close() {
    this.closed = true;
    this.socket.close();
  }

  follow(label) {
    this.label = label;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ label }));
  }

  take(message) {
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
      if (!this.errorKinds.has(kind)) this.errorKinds.set(kind, { second: [] });
      upsert(this.errorKinds.get(kind), part);
    }
    for (const name of ["total", "labels", "errors", "events", "generators"]) {
      if (message[name]) this[name] = message[name];
    }
    for (const generator of message.generators ?? []) {
      if (!this.generatorSeries.has(generator.id)) this.generatorSeries.set(generator.id, { second: [] });
      upsert(this.generatorSeries.get(generator.id), generator.series ?? { second: [] });
    }
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(Object.keys(message)) }));
  }

  // Server time now, in seconds.
  now() {
    return Date.now() / 1000 + (this.skew ?? 0);
  }

  get active() {
    return !["finished", "stopped", "failed"].includes(this.run?.state);
  }
}
