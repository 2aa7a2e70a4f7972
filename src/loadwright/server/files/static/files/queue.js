// The transfers below the list: waiting, running and finished jobs. A few run concurrently.

import { icon } from "../web/icons.js";
import { count, duration, percent, size } from "../web/format.js";
import { shown } from "./names.js";

const AT_ONCE = 3;
const ROWS = 100;
const PICTURES = { upload: "upload", download: "download", delete: "trash" };

// Dispatches "over" with a finished job.
export class Queue extends EventTarget {
  panel;
  rows;

  constructor(panel) {
    super();
    Object.assign(this, { panel, jobs: [], rows: new Map(), frame: 0 });
    this.list = panel.querySelector("[data-jobs]");
    this.summary = panel.querySelector("[data-summary]");
    panel.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    panel.querySelector("[data-cancel-all]").addEventListener("click", () => {
      for (const job of this.jobs) if (!job.over) job.cancel();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.jobs.some((job) => !job.over)) event.preventDefault();
    });
  }

  add(job) {
    this.jobs.push(job);
    job.addEventListener("change", () => this.drawSoon());
    this.next();
    this.drawSoon();
  }

  next() {
    let running = this.jobs.filter((job) => ["running", "retrying"].includes(job.state)).length;
    for (const job of this.jobs) {
      if (running >= AT_ONCE) return;
      if (job.state !== "waiting") continue;
      running += 1;
      job.start().finally(() => {
        this.dispatchEvent(new CustomEvent("over", { detail: job }));
        this.next();
      });
    }
  }

  clear() {
    this.jobs = this.jobs.filter((job) => !job.over);
    this.drawSoon();
  }

  drawSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    this.panel.hidden = !this.jobs.length;
    const over = this.jobs.filter((job) => job.over).length;
    const failed = this.jobs.filter((job) => job.state === "failed").length;
    const facts = [interpolate(gettext("%(over)s of %(count)s done"), { over: count(over), count: count(this.jobs.length) }, true)];
    if (failed) facts.push(interpolate(ngettext("%(count)s failed", "%(count)s failed", failed), { count: failed }, true));
    const summary = facts.join(" · ");
    if (this.summary.textContent !== summary) this.summary.textContent = summary;
    this.panel.querySelector("[data-cancel-all]").hidden = over === this.jobs.length;
    this.panel.querySelector("[data-clear]").hidden = !over;
    const seen = new Set(this.jobs.slice(-ROWS));
    for (const [job, row] of this.rows) {
      if (seen.has(job)) continue;
      row.remove();
      this.rows.delete(job);
    }
    for (const job of seen) {
      if (!this.rows.has(job)) {
        this.rows.set(job, this.row(job));
        this.list.append(this.rows.get(job));
      }
      this.fill(this.rows.get(job), job);
    }
  }

  row(job) {
    const row = Object.assign(document.createElement("li"), { className: "files-job" });
    const name = Object.assign(document.createElement("span"), { className: "files-job-name", textContent: shown(job.name), title: shown(job.name) });
    const again = button(gettext("Again"), "refresh", () => {
      job.again();
      this.next();
    });
    const stop = button(gettext("Cancel"), "x", () => job.cancel());
    const bar = Object.assign(document.createElement("progress"), { max: 1 });
    bar.setAttribute("aria-label", shown(job.name));
    const text = Object.assign(document.createElement("span"), { className: "files-job-text" });
    row.append(icon(PICTURES[job.kind]), name, again, stop, bar, text);
    Object.assign(row, { again, stop, bar, text });
    return row;
  }

  fill(row, job) {
    row.className = `files-job files-job-${job.state}`;
    row.again.hidden = !["failed", "cancelled"].includes(job.state) || Boolean(job.paths);
    row.stop.hidden = job.over;
    row.bar.hidden = job.over || job.state === "waiting";
    if (job.total) row.bar.value = job.moved / job.total;
    else row.bar.removeAttribute("value");
    const text = this.status(job);
    if (row.text.textContent !== text) row.text.textContent = text;
  }

  status(job) {
    if (job.state === "waiting") return gettext("waiting");
    if (job.state === "cancelled") return gettext("cancelled; the uploaded part is kept for a later attempt");
    if (job.state === "failed") return job.problem;
    if (job.state === "retrying") return interpolate(gettext("connection lost at %(share)s, retrying in %(seconds)s s"), { share: percent(job.total ? job.moved / job.total : 0), seconds: job.retryIn }, true);
    if (job.kind === "delete") {
      if (job.state === "done") return gettext("deleted");
      return interpolate(ngettext("%(count)s deleted so far", "%(count)s deleted so far", job.gone), { count: count(job.gone) }, true);
    }
    if (job.handed) return gettext("downloading in the browser");
    if (job.state === "done") return interpolate(gettext("%(size)s, done"), { size: size(job.total) }, true);
    const facts = [interpolate(gettext("%(moved)s of %(total)s"), { moved: size(job.moved), total: size(job.total) }, true)];
    if (job.files?.length > 1) facts.push(interpolate(gettext("%(done)s of %(count)s files"), { done: count(job.finished.size), count: count(job.files.length) }, true));
    if (job.rate !== null) facts.push(`${size(job.rate)}/s`);
    if (job.left !== null && Number.isFinite(job.left)) facts.push(interpolate(gettext("%(time)s left"), { time: duration(job.left) }, true));
    return facts.join(" · ");
  }
}

function button(text, picture, click) {
  const element = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost-secondary btn-icon files-job-button", title: text });
  element.setAttribute("aria-label", text);
  element.append(icon(picture));
  element.addEventListener("click", click);
  return element;
}
