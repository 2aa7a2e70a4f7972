import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const format = await import(script("web/format.js"));

test("moments have their date, in the order of ISO 8601", () => {
  const now = new Date();
  assert.equal(format.shortMoment(new Date(now.getFullYear(), 1, 3, 4, 5, 6)), "02-03 04:05");
  assert.equal(format.shortMoment(new Date(2019, 10, 27, 8, 9)), "2019-11-27");
});

const cases = {
  significant: [[0, "0"], [1234, "1,230"], [0.012345, "0.0123"], [null, "–"], [NaN, "–"]],
  rate: [[12.345, "12.3/s"], [undefined, "–"]],
  milliseconds: [[9999, "10,000 ms"], [10000, "10 s"], [0.5, "0.5 ms"]],
  percent: [[0.01234, "1.23%"], [1, "100%"]],
  size: [[0, "0 B"], [999, "999 B"], [999.6, "1 kB"], [1500000, "1.5 MB"], [2e15, "2,000 TB"], [null, "–"]],
  bandwidth: [[0, "–"], [null, "–"], [100, "100 Mbit/s"], [1000, "1 Gbit/s"], [2500, "2.5 Gbit/s"]],
  count: [[1234567, "1,234,567"], [1.6, "2"]],
  duration: [[0, "0 s"], [59.4, "59 s"], [60, "1 min"], [90, "1 min 30 s"], [3600, "1 h"], [5400, "1 h 30 min"], [-3, "0 s"]],
  clock: [[5, "0:05"], [754, "12:34"], [3723, "1:02:03"]],
};

for (const [name, pairs] of Object.entries(cases)) {
  test(`${name} is written as people read it`, () => {
    for (const [value, text] of pairs) assert.equal(format[name](value), text);
  });
}

test("a time zone is stated as its offset from UTC", () => {
  const at = (minutes) => format.zone({ getTimezoneOffset: () => -minutes });
  assert.deepEqual([0, 480, -210].map(at), ["UTC+0", "UTC+8", "UTC-3:30"]);
});

test("how long ago something was becomes coarser", () => {
  const before = (seconds) => format.ago(new Date(Date.now() - seconds * 1000));
  assert.equal(before(1), "now");
  assert.equal(before(25), "20 seconds ago");
  assert.equal(before(125), "2 minutes ago");
  assert.equal(before(3 * 3600 + 5), "3 hours ago");
});

test("a number in Chinese stands apart from its unit", async (t) => {
  document.documentElement.lang = "zh-hans";
  t.after(() => { document.documentElement.lang = "en"; });
  const chinese = await import(`${script("web/format.js")}?chinese`);
  assert.equal(chinese.ago(new Date(Date.now() - 125_000)), "2 分钟前");
});
