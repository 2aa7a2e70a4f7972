import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { link } = await import(script("web/charts/linked.js"));

// A group whose cursor is at its own intervals, like ChartGroup.
class Group extends EventTarget {
  window = null;
  follow = 0;
  cursor = null;
  changes = 0;

  constructor(step) {
    super();
    this.step = step;
  }

  show(window, follow) {
    Object.assign(this, { window, follow });
    this.changes += 1;
    this.dispatchEvent(new Event("window"));
  }

  setCursor(second) {
    this.cursor = second === null ? null : Math.floor(second / this.step) * this.step;
    this.changes += 1;
    this.dispatchEvent(new Event("cursor"));
  }
}

test("window and cursor are copied once, in both directions", () => {
  const [seconds, tens] = [new Group(1), new Group(10)];
  link(seconds, tens);
  seconds.setCursor(27);
  assert.deepEqual([seconds.cursor, tens.cursor, seconds.changes, tens.changes], [27, 20, 1, 1]);
  tens.show([100, 200], 0);
  assert.deepEqual([seconds.window, seconds.changes, tens.changes], [[100, 200], 2, 2]);
  tens.setCursor(null);
  assert.equal(seconds.cursor, null);
});
