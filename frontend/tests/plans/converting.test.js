import assert from "node:assert/strict";
import test from "node:test";
import { script, serve, until } from "../support.js";

const { follow, newKey } = await import(script("plans/converting.js"));

test("every upload has a key of its own", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});

test("the fraction is shown as soon as it is known, until the end", async (t) => {
  const fractions = [null, 0.25, undefined, 0.5];
  const { asked } = await serve(t, {
    "GET /progress": () => {
      const fraction = fractions.shift() ?? null;
      // An answer that fails is followed by another one.
      return fractions.length === 1 ? [502, {}] : [200, { fraction }];
    },
  });
  const shown = [];
  const stop = follow("/progress", "abc", (fraction) => shown.push(fraction));
  t.after(stop);
  await until(() => shown.length === 2);
  stop();
  assert.deepEqual(shown, [0.25, 0.5]);
  assert.equal(asked[0], "GET /progress?key=abc");
});
