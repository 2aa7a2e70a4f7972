import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const tables = await import(script("runs/run_tables.js"));
const { labelTable } = tables;
const { labelKey, labelRows } = await import(script("runs/labels.js"));

const row = (label, kind, samples = 1) => ({ label, kind, samples });
const total = { label: "", samples: 3 };

test("labels of the same name and different kinds are different rows of the table", () => {
  document.body.innerHTML = "<table id='labels-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const picked = [];
  const element = document.getElementById("labels-table");
  const table = labelTable(element, (id) => picked.push(id));
  const labels = [row("b", "sub"), row("a", "transaction", 9), row("a", "request")];
  table.show(labelRows({ total, transactions: { label: "", samples: 9 }, labels, separated: true }));
  const cells = () => [...element.tBodies[0].rows].map((one) => [...one.cells].slice(0, 3).map((cell) => cell.textContent));
  assert.deepEqual(cells().slice(0, 2), [["All requests", "", "3"], ["All transactions", "", "9"]]);
  assert.deepEqual(cells().slice(2).map((one) => one.join()).sort(), ["a,Request,1", "a,Transaction,9", "b,Part,1"]);
  element.tBodies[0].rows[1].click();
  assert.deepEqual(picked, [labelKey({ label: "", kind: "transaction" })]);
});

test("every column with a title states its meaning", () => {
  const made = [
    (table) => tables.labelTable(table, () => {}),
    (table) => tables.generatorTable(table, { act: null, pick: () => {} }),
    (table) => tables.spareTable(table, null),
    tables.errorTable,
    tables.eventTable,
  ];
  for (const make of made) {
    document.body.innerHTML = `<table id="some-table"><thead><tr></tr></thead><tbody></tbody></table>`;
    const table = document.querySelector("table");
    const { columns } = make(table);
    const heads = [...table.tHead.rows[0].cells];
    assert.deepEqual(columns.filter((column, index) => column.title && !heads[index].title).map((column) => column.key), []);
  }
});

test("errors have their part, times the unit of their column", () => {
  document.body.innerHTML = "<table id='labels-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const element = document.getElementById("labels-table");
  const summary = { error_rate: 0.25, errors: 1, mean_ms: 12345, min_ms: null, bytes_received: 1500, bytes_sent: 20 };
  labelTable(element, () => {}).show([{ ...row("a", "request", 4), ...summary }]);
  const shown = [...element.tBodies[0].rows[0].cells].map((cell) => cell.textContent);
  assert.deepEqual([shown[4], shown[5], shown[6], shown.at(-1)], ["1 (25%)", "12,300", "–", "1.5 kB / 20 B"]);
  assert.equal([...element.tHead.rows[0].cells].filter((cell) => cell.querySelector("small")?.textContent === "ms").length, 7);
});

test("a generator of a run with threads has a target in threads", () => {
  document.body.innerHTML = "<table id='some-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const element = document.querySelector("table");
  const table = tables.generatorTable(element, { act: null, pick: () => {} });
  const generator = (id, asked) => ({ id, name: id, held: true, share: 0.5, received_bytes_s: null, ...asked });
  table.show([generator("a", { rate_asked: null, threads_asked: 5 }), generator("b", { rate_asked: 20, threads_asked: null })]);
  assert.deepEqual([...element.tBodies[0].rows].map((one) => one.cells[3].textContent), ["5 threads", "20/s"]);
});

test("a kind of error has an example where numbers are replaced, and a blank label a name", () => {
  document.body.innerHTML = "<table id='some-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const element = document.querySelector("table");
  const error = { kind: "It took # ms", text: "It took 12 ms", label: " ", count: 1, first_second: 5, last_second: 5, request: null };
  tables.errorTable(element).show([error, { ...error, kind: "500", text: null, label: "pay" }, { ...error, kind: "long", text: "longer", label: "pay" }, { ...error, kind: "404", text: null, label: "logo", part: true }]);
  const cells = [...element.tBodies[0].rows].map((one) => [one.cells[0].textContent, one.cells[1].textContent]);
  assert.deepEqual(cells, [["It took # msExample: It took 12 ms", "(no label)"], ["500", "pay"], ["longer", "pay"], ["404", "logopart of a request"]]);
});


test("a generator that has left an active run shows no load", () => {
  document.body.innerHTML = "<table id='some-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const element = document.querySelector("table");
  const table = tables.generatorTable(element, { act: null, pick: () => {} });
  const load = { held: true, share: 0.5, received_bytes_s: null, rate_asked: 45, threads_asked: null, rate: 44, threads: 15 };
  const shown = (state, active) => {
    table.show([{ id: state, name: state, state, active, ...load }]);
    return [...element.tBodies[0].rows[0].cells].slice(3, 6).map((cell) => cell.textContent);
  };
  for (const state of ["failed", "ended", "lost"]) assert.deepEqual(shown(state, true), ["–", "–", "–"]);
  for (const state of ["running", "failed"]) assert.deepEqual(shown(state, state !== "failed"), ["45/s", "44/s", "15"]);
});

test("the seconds of a generator have their unit, and its traffic states what is not counted", () => {
  document.body.innerHTML = "<table id='some-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const element = document.querySelector("table");
  const table = tables.generatorTable(element, { act: null, pick: () => {} });
  table.show([{ id: "a", name: "a", held: true, share: 1, rate_asked: 20, received_bytes_s: 0, sent_bytes_s: 1500, seconds: 1440 }]);
  const cell = (key) => [table.columns.findIndex((column) => column.key === key)].map((index) => element.tBodies[0].rows[0].cells[index].textContent)[0];
  assert.deepEqual([cell("seconds"), cell("received_bytes_s")], ["1,440 s", "0 B / 1.5 kB /s"]);
  assert.match(element.tHead.rows[0].textContent, /Network in \/ out/);
  assert.equal([...element.tHead.rows[0].cells].filter((head) => head.title.includes("(loopback) is not counted")).length, 1);
});
