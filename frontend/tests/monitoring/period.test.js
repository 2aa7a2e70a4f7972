import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { Period, enteredOf, inputOf } = await import(script("monitoring/period.js"));

globalThis.Option ??= window.Option;

// Browsers leave out seconds that are 0, and may add their fractions.
const NOW = 1_800_000_017;
const usual = { servers: [], room: "", last: 600, since: null, until: null, zoom: null, compare: false };

function page(state = usual) {
  document.body.innerHTML = `<form><select name="period"><option value="600"></option><option value="3600"></option><option value=""></option></select>
    <span data-fixed hidden><input name="from" type="datetime-local" step="1"><input name="to" type="datetime-local" step="1"><span data-problem hidden></span></span>
    <button data-live type="button"><span data-when="live"></span><span data-when="paused" hidden></span></button><input type="checkbox" name="compare"></form>`;
  const form = document.querySelector("form");
  const period = new Period(form, state, () => NOW);
  const changes = [];
  period.addEventListener("change", ({ detail }) => changes.push(detail));
  period.show(state);
  return { period, form, changes, elements: form.elements };
}
const leave = (input, relatedTarget = null) => input.dispatchEvent(new window.FocusEvent("focusout", { relatedTarget }));
const shownWord = (form) => [...form.querySelectorAll("[data-when]")].filter((one) => !one.hidden).map((one) => one.dataset.when);

test("another length is up to now", () => {
  const { changes, elements } = page({ ...usual, until: NOW - 50 });
  elements.period.value = "3600";
  elements.period.dispatchEvent(new Event("change"));
  assert.deepEqual(changes, [{ last: 3600, since: null, until: null }]);
});

test("a start and an end begin with what is shown", () => {
  const { period, form, changes, elements } = page();
  elements.period.value = "";
  elements.period.dispatchEvent(new Event("change"));
  assert.deepEqual(changes, [{ last: null, since: NOW - 600, until: NOW }]);
  period.show({ ...usual, ...changes[0] });
  assert.deepEqual([elements.from.value, elements.to.value].map((value) => value.slice(0, 19)), [inputOf(NOW - 600), inputOf(NOW)]);
  assert.equal(form.querySelector("[data-fixed]").hidden, false);
  elements.from.value = inputOf(NOW - 7200);
  leave(elements.from);
  assert.deepEqual(changes[1], { last: null, since: NOW - 7200, until: NOW });
});

test("what is typed is taken when the person pauses, presses Enter or leaves both times", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { form, changes, elements } = page({ ...usual, last: null, since: NOW - 600, until: NOW });
  const note = form.querySelector("[data-problem]");
  // While a day is typed, the time may be one after the end.
  for (const seconds of [600, 900, -7200]) {
    elements.from.value = inputOf(NOW - seconds);
    elements.from.dispatchEvent(new Event("change"));
    t.mock.timers.tick(300);
  }
  t.mock.timers.tick(1000);
  assert.deepEqual([changes, note.hidden], [[], true]);
  leave(elements.from, elements.to);
  assert.equal(note.hidden, true);
  leave(elements.to);
  assert.deepEqual([changes, note.textContent, note.hidden], [[], "The end must be after the start.", false]);
  elements.from.value = inputOf(NOW - 7200);
  elements.from.dispatchEvent(new Event("change"));
  t.mock.timers.tick(1000);
  assert.deepEqual([changes, note.hidden], [[{ last: null, since: NOW - 7200, until: NOW }], true]);
  elements.to.value = inputOf(NOW - 60);
  elements.to.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter" }));
  assert.equal(changes.length, 2);
});

test("a pause stops at this moment, and live continues with the same length", () => {
  const { period, form, changes } = page();
  assert.deepEqual(shownWord(form), ["live"]);
  const button = form.querySelector("[data-live]");
  button.click();
  assert.deepEqual(changes, [{ until: NOW }]);
  period.show({ ...usual, until: NOW });
  assert.deepEqual(shownWord(form), ["paused"]);
  button.click();
  period.show({ ...usual, last: null, since: NOW - 900, until: NOW });
  button.click();
  assert.deepEqual(changes.slice(1), [{ last: 600, since: null, until: null }, { last: 900, since: null, until: null }]);
});

test("a length that is not offered is added", () => {
  const { elements } = page({ ...usual, last: 1200 });
  assert.equal(elements.period.value, "1200");
  assert.equal(elements.period.selectedOptions[0].textContent, "20 min");
});

test("entered times are five minutes to thirty days apart", () => {
  const shown = [NOW - 600, NOW];
  assert.deepEqual(enteredOf("2026-11-28T16:00:00", "2026-11-28T16:01:00", shown).entered.map((second, index, all) => all[1] - second), [300, 0]);
  assert.equal(enteredOf("2026-11-28T16:00:00", "", shown).problem, "Enter a start and an end.");
  assert.equal(enteredOf("2026-10-01T16:00:00", "2026-11-28T16:00:00", shown).problem, "Periods have at most 30 days.");
});

test("a time in the hour that comes twice stays when the other one is changed", (t) => {
  const zone = process.env.TZ;
  process.env.TZ = "Europe/Berlin";
  t.after(() => { process.env.TZ = zone ?? "UTC"; });
  // 02:30 in winter, an hour after 02:30 in summer.
  const second = Date.UTC(2026, 9, 25, 1, 30) / 1000;
  const { entered } = enteredOf(inputOf(second), "2026-10-25T06:00:00", [second, second + 600]);
  assert.deepEqual(entered, [second, Date.UTC(2026, 9, 25, 5) / 1000]);
});

test("the comparison is switched", () => {
  const { changes, elements } = page();
  elements.compare.click();
  assert.deepEqual(changes, [{ compare: true }]);
});
