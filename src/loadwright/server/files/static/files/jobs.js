// Long operations: uploads, downloads, deletion. Each is a row in the list of transfers.

import { backoff } from "../web/backoff.js";
import { Refused, SignedOut } from "../web/http.js";
import { checkQuietly } from "../web/session.js";
import { Unreachable } from "./api.js";
import { fileName, join, last, toWire } from "./names.js";

const PATIENCE = 20;
const SMALL = 1024 * 1024;
const FILES_AT_ONCE = 4;
const RATE_SECONDS = 5;
// Larger downloads are left to the browser, which streams them to disk and can resume them.
export const IN_PAGE = 256 * 1024 * 1024;
const PIECE = 8 * 1024 * 1024;

const seconds = () => performance.now() / 1000;

// Dispatches "change". `state`: waiting, running, retrying, done, failed, cancelled.
export class Job extends EventTarget {
  state = "waiting";
  problem = "";
  total = 0;
  moved = 0;
  // Seconds until the next attempt.
  retryIn = 0;
  // [time, bytes moved until then]
  /** @type {[number, number][]} */
  samples = [];

  constructor(kind, name) {
    super();
    this.kind = kind;
    this.name = name;
    this.control = new AbortController();
  }

  get over() {
    return ["done", "failed", "cancelled"].includes(this.state);
  }

  set(state, problem = "") {
    this.state = state;
    this.problem = problem;
    this.dispatchEvent(new CustomEvent("change"));
  }

  progress(moved) {
    this.moved = moved;
    this.samples.push([seconds(), moved]);
    while (this.samples.length > 2 && this.samples[0][0] < seconds() - RATE_SECONDS) this.samples.shift();
    if (this.state === "retrying") this.state = "running";
    this.dispatchEvent(new CustomEvent("change"));
  }

  // Bytes per second, over the last few seconds.
  get rate() {
    if (this.samples.length < 2) return null;
    const [[begin, before], [end, after]] = [this.samples[0], this.samples[this.samples.length - 1]];
    return end > begin ? Math.max(0, (after - before) / (end - begin)) : null;
  }

  get left() {
    return this.rate ? (this.total - this.moved) / this.rate : null;
  }

  async start() {
    this.set("running");
    try {
      await this.work();
      this.set("done");
    } catch (error) {
      if (error instanceof SignedOut) {
        checkQuietly();
        this.set("failed", error.message);
      } else if (this.control.signal.aborted || error.name === "AbortError") this.set("cancelled");
      else if (error instanceof Refused || error instanceof Unreachable || error instanceof DOMException) {
        this.set("failed", error.message);
      } else {
        this.set("failed", gettext("An error occurred in this page."));
        throw error;
      }
    }
  }

  /** Performs the job; implemented by each kind of job. */
  async work() {
    throw new Error("a job has work of its own");
  }

  cancel() {
    this.control.abort();
    if (this.state === "waiting") this.set("cancelled");
  }

  // Retries a job from where it stopped.
  again() {
    this.control = new AbortController();
    this.samples = [];
    this.set("waiting");
  }

  // Repeats `attempt` until the connection holds. Progress resets the number of attempts.
  async persist(attempt) {
    let tries = 0;
    for (;;) {
      const before = this.moved;
      try {
        return await attempt(tries);
      } catch (error) {
        if (!(error instanceof Unreachable) || this.control.signal.aborted) throw error;
        tries = this.moved > before ? 1 : tries + 1;
        if (tries > PATIENCE) throw error;
        await this.pause(backoff(tries, { first: 1, longest: 30 }));
      }
    }
  }

  async pause(wait) {
    this.samples = [];
    for (this.retryIn = wait; this.retryIn > 0 && !this.control.signal.aborted; this.retryIn -= 1) {
      this.set("retrying");
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
    this.control.signal.throwIfAborted();
  }
}

// Uploads one dropped item: a file, or a folder with all its files. `decide(name)` returns "overwrite" or
// "skip" for an existing file.
export class Upload extends Job {
  folders;
  folder;
  api;
  files;
  finished;
  parts;
  decide;

  constructor(api, folder, { name, files, folders }, decide) {
    super("upload", toWire(name));
    Object.assign(this, { api, folder, files, folders, decide, finished: new Set(), parts: new Map() });
    this.total = files.reduce((sum, { file }) => sum + file.size, 0);
  }

  async work() {
    for (const name of this.folders) {
      const asked = { path: this.folder, name: toWire(name), exist_ok: true };
      await this.persist(() => this.api.post("mkdir", asked, this.control.signal));
    }
    const todo = this.files.filter((one) => !this.finished.has(one));
    const worker = async () => {
      while (todo.length) {
        const one = todo.shift();
        try {
          await this.send(one);
        } catch (error) {
          // The other workers finish their current file and start no further one.
          todo.length = 0;
          throw error;
        }
        this.finished.add(one);
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.min(FILES_AT_ONCE, todo.length) }, worker));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  part(one, moved) {
    this.parts.set(one, moved);
    let sum = 0;
    for (const value of this.parts.values()) sum += value;
    this.progress(sum);
  }

  async send(one, overwrite = "") {
    const { file, way } = one;
    const query = { path: join(this.folder, toWire(way)), size: file.size, modified: file.lastModified, ...(overwrite && { overwrite }) };
    const { signal } = this.control;
    try {
      await this.persist(async (tries) => {
        // A part of a large file may already be there, and a refusal must arrive before the data is sent.
        const offset = tries || file.size > SMALL ? await this.api.uploadOffset(query, signal) : 0;
        this.part(one, offset);
        await this.api.upload(query, file, offset, (moved) => this.part(one, moved), signal);
      });
    } catch (error) {
      if (error.code !== "exists" || overwrite) throw error;
      const decision = await this.decide(toWire(way));
      signal.throwIfAborted();
      if (decision === "overwrite") return this.send(one, "1");
    }
    this.part(one, file.size);
    return undefined;
  }
}

// Downloads a file into the page, with progress and resumption, and saves it when it is complete.
export class Download extends Job {
  api;
  path;
  pieces;

  constructor(api, path, size) {
    super("download", last(path));
    Object.assign(this, { api, path, total: size, pieces: [], tag: null });
  }

  async work() {
    await this.persist(() => this.fetch());
    const address = URL.createObjectURL(new Blob(this.pieces, { type: "application/octet-stream" }));
    save(address, fileName(this.name));
    this.pieces = [];
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  async fetch() {
    const headers = this.moved && this.tag ? { Range: `bytes=${this.moved}-`, "If-Range": this.tag } : {};
    const answer = await this.api.ask(this.api.address("download", { path: this.path }), { headers, signal: this.control.signal });
    if (answer.status !== 206) {
      Object.assign(this, { pieces: [], moved: 0 });
    }
    this.tag = answer.headers.get("ETag");
    const range = answer.headers.get("Content-Range");
    this.total = Number(range ? range.split("/")[1] : answer.headers.get("Content-Length") ?? 0);
    await this.read(answer.body.getReader());
    if (this.moved < this.total) throw new Unreachable(gettext("The connection was lost."));
  }

  async read(reader) {
    let waiting = [];
    let size = 0;
    // The browser can move blobs to disk; arrays would stay in the page's memory.
    const keep = () => {
      if (size) this.pieces.push(new Blob(waiting));
      waiting = [];
      size = 0;
    };
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        waiting.push(value);
        size += value.length;
        this.progress(this.moved + value.length);
        if (size >= PIECE) keep();
      }
    } catch (error) {
      if (this.control.signal.aborted) throw error;
      throw new Unreachable(gettext("The connection was lost."));
    } finally {
      keep();
    }
  }
}

// Starts a download by the browser.
export class Handed extends Job {
  paths;
  form;
  api;

  constructor(api, paths, form) {
    super("download", last(paths[0]));
    Object.assign(this, { api, paths, form });
  }

  async work() {
    const query = new URLSearchParams(this.paths.map((path) => ["path", path]));
    if (this.form) query.set("format", this.form);
    save(this.api.address("download", query), "");
    this.handed = true;
  }
}

export class Removal extends Job {
  api;
  paths;

  constructor(api, paths) {
    super("delete", last(paths[0]));
    Object.assign(this, { api, paths, gone: 0 });
  }

  async work() {
    await this.api.remove(this.paths, (gone) => {
      this.gone = gone;
      this.dispatchEvent(new CustomEvent("change"));
    }, this.control.signal);
  }
}

function save(address, name) {
  const link = Object.assign(document.createElement("a"), { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}
