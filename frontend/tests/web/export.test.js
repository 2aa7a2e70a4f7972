import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { csvOf, fileName } = await import(script("web/charts/export.js"));

const column = (name, values) => ({ line: { key: name, name, colour: "errors" }, values });

test("CSV has times, unrounded numbers, gaps, and no formulas", () => {
  const table = { seconds: [1_800_000_000, 1_800_000_010], columns: [column("=1+1;＝2", [0.123456, null]), column('a "b", c', [3, 4])] };
  assert.equal(csvOf(table, { start: 1_799_999_990, elapsed: false }), [
    "\ufefftime,elapsed_s,'=1+1;'＝2,\"a \"\"b\"\", c\"",
    "2027-01-15T08:00:00Z,10,0.123456,3",
    "2027-01-15T08:00:10Z,20,,4",
    "",
  ].join("\r\n"));
  assert.equal(csvOf({ seconds: [0.5], columns: [column("target", [7])] }, { start: 0, elapsed: true }), "\ufeffelapsed_s,target\r\n0.5,7\r\n");
});

test("a file is named after its page and chart", () => {
  document.body.insertAdjacentHTML("beforeend", "<h1>../etc/压测 1</h1>");
  assert.equal(fileName({ title: "Generators’ CPU" }, "csv"), "etc-压测-1-Generators-CPU.csv");
  document.querySelector("h1").remove();
  assert.equal(fileName({ title: "…" }, "png"), "chart.png");
});
