import assert from "node:assert/strict";
import test from "node:test";
import { next, script, until } from "../support.js";

const { Job } = await import(script("files/jobs.js"));
const { Queue } = await import(script("files/queue.js"));

class Held extends Job {
  constructor(name) {
    super("upload", name);
    this.held = new Promise((resolve, reject) => { Object.assign(this, { release: resolve, refuse: reject }); });
    this.control.signal.addEventListener("abort", () => this.refuse(new Error("aborted")));
  }

  work() {
    return this.held;
  }
}

function panelOf() {
  document.body.innerHTML = `<svg><use href="icons.svg#x"></use></svg>
    <section hidden><p data-summary></p><button data-cancel-all></button><button data-clear></button><ul data-jobs></ul></section>`;
  const panel = document.querySelector("section");
  return { panel, queue: new Queue(panel), part: (name) => panel.querySelector(`[data-${name}]`) };
}

test("three run at once, and the next begins when one is over", async () => {
  const { queue } = panelOf();
  const jobs = ["a", "b", "c", "d"].map((name) => new Held(name));
  for (const job of jobs) queue.add(job);
  assert.deepEqual(jobs.map((job) => job.state), ["running", "running", "running", "waiting"]);
  const over = next(queue, "over");
  jobs[1].release();
  assert.equal((await over).detail, jobs[1]);
  assert.deepEqual(jobs.map((job) => job.state), ["running", "done", "running", "running"]);
});

test("the panel shows each job and what is done of all", async () => {
  const { panel, queue, part } = panelOf();
  const [first, second] = [new Held("a.txt"), new Held("b%25.txt")];
  queue.add(first);
  queue.add(second);
  first.total = 2000;
  first.progress(500);
  await until(() => part("jobs").children.length === 2);
  const rows = [...part("jobs").children];
  assert.equal(panel.hidden, false);
  assert.deepEqual(rows.map((row) => row.querySelector(".files-job-name").textContent), ["a.txt", "b%.txt"]);
  await until(() => rows[0].querySelector("progress").value === 0.25);
  assert.match(rows[0].querySelector(".files-job-text").textContent, /^500 B of 2 kB/);
  first.release();
  await until(() => part("summary").textContent === "1 of 2 done");
  assert.match(rows[0].className, /files-job-done/);
});

test("what is over can be cleared, and what is not can be cancelled", async () => {
  const { panel, queue, part } = panelOf();
  const jobs = [new Held("a"), new Held("b")];
  for (const job of jobs) queue.add(job);
  jobs[0].release();
  await until(() => jobs[0].over);
  part("clear").click();
  await until(() => part("jobs").children.length === 1);
  part("cancel-all").click();
  await until(() => jobs[1].state === "cancelled");
  part("clear").click();
  await until(() => panel.hidden);
});
