import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { LabelFilter, labelRows, matching, shownLabel } = await import(script("runs/labels.js"));

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

test("a blank label has a name", () => {
  assert.deepEqual(["", " \t", "pay", " pay"].map(shownLabel), ["(no label)", "(no label)", "pay", " pay"]);
});

test("the filter keeps the rows of all labels, ignores case, and finds blank labels", () => {
  const all = labelRows({ total, transactions: null, separated: true, labels: [row("Pay now"), row("支付"), row(" ")] });
  const found = (text) => matching(all, text).filter((one) => !one.rank).map((one) => one.label);
  assert.deepEqual(found("  pay "), ["Pay now"]);
  assert.deepEqual(found("支"), ["支付"]);
  assert.deepEqual(found("no label"), [" "]);
  assert.deepEqual(matching(all, "nothing").map((one) => one.rank), [2]);
  assert.equal(matching(all, " ").length, 4);
});

test("the address keeps the filter", () => {
  history.replaceState(null, "", "/runs/1?labels=pay&x=1");
  document.body.innerHTML = "<div id='filter' hidden><input><span data-matches></span></div>";
  const box = document.getElementById("filter");
  let changes = 0;
  const filter = new LabelFilter(box, () => { changes += 1; });
  const all = labelRows({ total, transactions: null, separated: true, labels: [row("pay"), row("list")] });
  assert.deepEqual(filter.rows(all).map((one) => one.label), ["", "pay"]);
  assert.equal(box.textContent, "1 of 2 labels");
  assert.equal(box.hidden, false);
  const input = box.querySelector("input");
  for (const [text, address] of [["支付", "?labels=%E6%94%AF%E4%BB%98&x=1"], ["", "?x=1"]]) {
    input.value = text;
    input.dispatchEvent(new Event("input"));
    assert.equal(location.search, address);
  }
  assert.equal(changes, 2);
  assert.equal(filter.rows(all).length, 3);
  assert.equal(box.textContent, "");
  assert.deepEqual(filter.rows([]), []);
  assert.equal(box.hidden, true);
});
