import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { clockFrom } = await import(script("monitoring/clock.js"));

const RENDERED = 1_800_000_000;
const [now, today] = [performance.now, Date.now];

// The two clocks of a browser, in milliseconds; the page was rendered when the first was 0.
function clocks(t) {
  const browser = { monotonic: 1000, wall: 5_000_000 };
  performance.now = () => browser.monotonic;
  Date.now = () => browser.wall;
  t.after(() => Object.assign(performance, { now }) && Object.assign(Date, { now: today }));
  return browser;
}

test("the server's time goes on from when it made the page", (t) => {
  const browser = clocks(t);
  const clock = clockFrom(RENDERED);
  assert.equal(clock(), RENDERED + 1);
  browser.monotonic += 5000;
  browser.wall += 5010;
  assert.equal(clock(), RENDERED + 6);
});

test("it goes on while the machine sleeps", (t) => {
  const browser = clocks(t);
  const clock = clockFrom(RENDERED);
  browser.wall += 3_600_000;
  assert.equal(clock(), RENDERED + 3601);
  browser.monotonic += 1000;
  browser.wall += 1000;
  assert.equal(clock(), RENDERED + 3602);
});

test("a machine that corrects its own clock changes nothing", (t) => {
  const browser = clocks(t);
  const clock = clockFrom(RENDERED);
  for (const correction of [-3_600_000, -900, 900]) {
    browser.wall += correction;
    assert.equal(clock(), RENDERED + 1);
  }
});
