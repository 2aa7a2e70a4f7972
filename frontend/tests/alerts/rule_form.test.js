import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

document.body.innerHTML = `<form id="rule-form">
  <div class="mb-3"><select id="id_subject" name="subject">
    <option value="cpu" data-help="Example: 90%" data-example="90%">CPU</option>
    <option value="disk_available" data-example="1 GiB" data-part="yes" data-low="yes">Space</option>
    <option value="full_gc" data-example="100" data-part="yes" data-counted="yes">Full GCs</option>
    <option value="silence" data-example="30 m" data-derived="yes">Silence</option>
    <option value="gone">gone</option>
  </select><div id="id_subject_helptext">What is compared.</div></div>
  <div class="mb-3"><select name="statistic"><option>value</option><option>mean</option><option>sum</option></select></div>
  <div class="mb-3"><input name="window_s"></div>
  <div class="mb-3"><select name="operator"><option>&gt;</option><option>&lt;</option></select></div>
  <div class="mb-3"><input name="limit"></div>
  <div class="mb-3"><input name="recovery"></div>
  <div class="mb-3"><input name="part"></div>
</form>`;
await import(script("alerts/rule_form.js"));
const form = /** @type {any} */ (document.getElementById("rule-form"));
const inputs = form.elements;

function choose(name, value) {
  inputs[name].value = value;
  inputs[name].dispatchEvent(new window.Event("change", { bubbles: true }));
}

const offered = () => [...inputs.statistic.options].filter((option) => !option.disabled).map((option) => option.value);
const isShown = (name) => !inputs[name].closest(".mb-3").hidden;

test("the help and the example are those of the metric", () => {
  choose("subject", "cpu");
  assert.equal(document.getElementById("id_subject_helptext").textContent, "Example: 90%");
  assert.deepEqual([inputs.limit.placeholder, inputs.recovery.placeholder], ["90%", "90%"]);
  choose("subject", "gone");
  assert.deepEqual([document.getElementById("id_subject_helptext").textContent, inputs.limit.placeholder], ["", ""]);
});

test("only counts are summed, and derived metrics have no statistic", () => {
  choose("subject", "full_gc");
  assert.deepEqual(offered(), ["value", "mean", "sum"]);
  choose("statistic", "sum");
  assert.ok(isShown("window_s"));
  choose("subject", "cpu");
  assert.deepEqual(offered(), ["value", "mean"]);
  assert.equal(inputs.statistic.value, "value");
  assert.ok(!isShown("window_s"));
  choose("statistic", "mean");
  choose("subject", "silence");
  assert.deepEqual(offered(), ["value"]);
});

test("a part is asked for only where there are parts", () => {
  choose("subject", "disk_available");
  assert.deepEqual([isShown("part"), inputs.part.disabled], [true, false]);
  choose("subject", "cpu");
  assert.deepEqual([isShown("part"), inputs.part.disabled], [false, true]);
});

test("the comparison faces the side that is bad, until a person changes it", () => {
  choose("subject", "disk_available");
  assert.equal(inputs.operator.value, "<");
  choose("operator", ">");
  choose("statistic", "mean");
  assert.equal(inputs.operator.value, ">");
});
