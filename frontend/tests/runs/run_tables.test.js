import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const tables = await import(script("runs/run_tables.js"));
const { labelKey, labelRows, labelTable } = tables;

const row = (label, kind, samples = 1) => ({ label, kind, samples });
const total = { label: "", samples: 3 };

function rows(feed) {
  return labelRows({ total, transactions: null, separated: true, ...feed }).map((one) => [one.title ?? one.label, one.samples]);
}

test("all requests and all transactions are rows beside the labels", () => {
  const labels = [row("pay", "request"), row("pay", "transaction", 2)];
  const transactions = { label: "", samples: 2 };
  assert.deepEqual(rows({ labels, transactions }), [["All requests", 3], ["All transactions", 2], ["pay", 1], ["pay", 2]]);
  assert.deepEqual(rows({ labels, transactions: { label: "", samples: 0 } })[1], ["pay", 1]);
  assert.deepEqual(rows({ labels: [], transactions }), []);
});

test("without kinds the total is of all samples", () => {
  assert.deepEqual(rows({ labels: [row("pay", null)], separated: false }), [["All samples", 3], ["pay", 1]]);
});

test("labels of the same name and different kinds are different rows of the table", () => {
  document.body.innerHTML = "<table id='labels-table'><thead><tr></tr></thead><tbody></tbody></table>";
  const picked = [];
  const element = document.getElementById("labels-table");
  const table = labelTable(element, (id) => picked.push(id));
  const labels = [row("b", "sub"), row("a", "transaction", 9), row("a", "request")];
  table.show(labelRows({ total, transactions: { label: "", samples: 9 }, labels, separated: true }));
  const cells = () => [...element.tBodies[0].rows].map((one) => [...one.cells].slice(0, 3).map((cell) => cell.textContent));
  assert.deepEqual(cells().slice(0, 2), [["All requests", "", "3"], ["All transactions", "", "9"]]);
  assert.deepEqual(cells().slice(2).map((one) => one.join()).sort(), ["a,Request,1", "a,Transaction,9", "b,Part of a request,1"]);
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
