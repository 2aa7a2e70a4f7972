import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { Rows } = await import(script("editor/rows.js"));

/** Rows of a server with so many elements, numbered from 1 on. */
function rowsOf(total) {
  const asked = [];
  const load = async ({ closed, offset, count, focus }) => {
    asked.push({ closed, offset, count, focus });
    const begin = focus === null ? offset : Math.max(focus - 2, 0);
    const rows = [];
    for (let place = begin; place < Math.min(begin + count, total); place += 1) rows.push({ number: place + 1 });
    return { total, offset: begin, rows, opened: focus === null ? [] : closed };
  };
  return { asked, rows: new Rows(load) };
}

test("rows around those on the screen are loaded", async () => {
  const { asked, rows } = rowsOf(1000);
  await rows.fetch({ first: 100, count: 20 });
  assert.deepEqual(asked[0], { closed: [], offset: 40, count: 140, focus: null });
  assert.equal(rows.at(100).number, 101);
  assert.equal(rows.at(5), undefined);
  assert.equal(rows.placeOf(101), 100);
  assert.equal(rows.placeOf(5), -1);
  assert.ok(rows.covers(100, 20));
  assert.ok(!rows.covers(10, 20));
  await rows.fetch({ first: 990, count: 20 });
  assert.ok(rows.covers(990, 20));
});

test("a focus opens what is above it", async () => {
  const { rows } = rowsOf(1000);
  rows.closed.add(7);
  await rows.fetch({ focus: 500 });
  assert.equal(rows.closed.size, 0);
  assert.equal(rows.placeOf(500), 499);
});

test("requests are answered in their order, also after one that fails", async () => {
  const { rows } = rowsOf(10);
  const load = rows.load;
  rows.load = () => Promise.reject(new Error("offline"));
  const failed = rows.fetch({});
  const next = rows.fetch({});
  await assert.rejects(failed, /offline/);
  await assert.rejects(next, /offline/);
  rows.load = load;
  await rows.fetch({});
  assert.equal(rows.total, 10);
});

test("the elements between two places are found, also if their rows are not loaded", async () => {
  const { rows } = rowsOf(2000);
  await rows.fetch({ first: 0, count: 20 });
  assert.deepEqual(await rows.between(3, 5), [4, 5, 6]);
  const numbers = await rows.between(1200, 10);
  assert.equal(numbers.length, 1191);
  assert.deepEqual([numbers[0], numbers.at(-1)], [11, 1201]);
  assert.equal((await rows.between(1990, 2500)).length, 10);
});
