import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { addCalendar } = await import(script("web/dates.js"));

test("a date is typed, or chosen in the calendar of the browser and written in ISO format", () => {
  document.body.insertAdjacentHTML("beforeend", '<form><input name="at" value="2030-12-31 14:30" data-calendar="datetime-local"></form>');
  const form = document.querySelector("form");
  const field = form.elements.at;
  addCalendar(field);
  const calendar = form.querySelector(".lw-calendar");
  const events = [];
  for (const name of ["input", "change"]) form.addEventListener(name, ({ target }) => events.push([name, target === field]));
  let opened = "";
  calendar.showPicker = () => { opened = calendar.value; };
  form.querySelector("button").click();
  assert.equal(opened, "2030-12-31T14:30");
  calendar.value = "2031-01-02T03:04";
  for (const name of ["input", "change"]) calendar.dispatchEvent(new window.Event(name, { bubbles: true }));
  assert.equal(field.value, "2031-01-02 03:04");
  assert.deepEqual(events, [["input", true], ["change", true]]);
  assert.deepEqual([...new window.FormData(form)], [["at", "2031-01-02 03:04"]]);
  field.value = "soon";
  form.querySelector("button").click();
  assert.equal(opened, "");
});
