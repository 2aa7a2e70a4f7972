import assert from "node:assert/strict";
import test from "node:test";
import { script, serve } from "../support.js";

const { Api, Unreachable } = await import(script("files/api.js"));
const { Download, Job, Removal } = await import(script("files/jobs.js"));
const { Refused } = await import(script("web/http.js"));

class Work extends Job {
  constructor(work) {
    super("upload", "a.txt");
    this.steps = work;
  }

  async work() {
    await this.steps(this);
  }
}

test("a job is done when its work is", async () => {
  const job = new Work(async (self) => self.progress(5));
  const states = [];
  job.addEventListener("change", () => states.push(job.state));
  assert.equal(job.over, false);
  await job.start();
  assert.deepEqual(states, ["running", "running", "done"]);
  assert.equal(job.moved, 5);
  assert.ok(job.over);
});

test("a refusal fails the job with the server's sentence, and it can be tried again", async () => {
  let tries = 0;
  const job = new Work(async () => {
    tries += 1;
    if (tries === 1) throw new Refused(409, "Not now.");
  });
  await job.start();
  assert.deepEqual([job.state, job.problem], ["failed", "Not now."]);
  job.again();
  assert.equal(job.state, "waiting");
  await job.start();
  assert.equal(job.state, "done");
});

test("an attempt that is cut off is repeated; other errors are not", async () => {
  let tries = 0;
  const job = new Work((self) => self.persist(async () => {
    tries += 1;
    if (tries === 1) throw new Unreachable("cut");
    throw new Refused(403, "No.");
  }));
  const states = [];
  job.addEventListener("change", () => states.push(job.state));
  await job.start();
  assert.equal(tries, 2);
  assert.ok(states.includes("retrying"));
  assert.deepEqual([job.state, job.problem], ["failed", "No."]);
});

test("a job that waits is cancelled at once, one that runs when its work notices", async () => {
  const waiting = new Work(async () => {});
  waiting.cancel();
  assert.equal(waiting.state, "cancelled");
  const running = new Work((self) => new Promise((_, reject) => {
    self.control.signal.addEventListener("abort", () => reject(new Error("aborted")));
  }));
  const ended = running.start();
  running.cancel();
  await ended;
  assert.equal(running.state, "cancelled");
});

test("the rate is that of the last seconds", () => {
  const job = new Work(async () => {});
  assert.equal(job.rate, null);
  job.total = 300;
  job.samples = [[10, 0], [12, 100]];
  job.moved = 100;
  assert.equal(job.rate, 50);
  assert.equal(job.left, 4);
});

test("names stay with a download", () => {
  const job = new Download(new Api(1), "/tmp/a.txt", 12);
  assert.deepEqual([job.kind, job.name, job.total], ["download", "a.txt", 12]);
});

test("a removal reports how many are gone", async (t) => {
  await serve(t, { "POST /files/1/delete": () => [200, '{"gone": 1}\n{"gone": 3, "done": true}\n'] });
  const job = new Removal(new Api(1), ["/tmp/a", "/tmp/b"]);
  const gone = [];
  job.addEventListener("change", () => gone.push(job.gone));
  await job.start();
  assert.equal(job.state, "done");
  assert.deepEqual(gone, [0, 1, 3, 3]);
});

test("a removal whose answer is cut off failed", async (t) => {
  await serve(t, { "POST /files/1/delete": () => [200, '{"gone": 1}\n{"go'] });
  const job = new Removal(new Api(1), ["/tmp/a"]);
  await job.start();
  assert.deepEqual([job.state, job.gone], ["failed", 1]);
});
