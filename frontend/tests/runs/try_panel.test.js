import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

document.body.innerHTML = `<button id="try-open" aria-expanded="false"></button>
  <aside id="try-drawer" hidden><div class="try-handle"></div><button class="try-close"></button><div class="try-content"><div hx-trigger="opened"></div></div></aside>`;
const triggered = [];
globalThis.htmx = { trigger: (element, name) => triggered.push([element, name]) };
await import(script("runs/try_panel.js"));

const opener = document.getElementById("try-open");
const drawer = document.getElementById("try-drawer");
const form = () => document.getElementById("try-form");
const shown = () => [form().elements.element.value, form().querySelector("[data-chosen]").textContent];
const choose = (detail) => document.dispatchEvent(new window.CustomEvent("element:chosen", { detail }));

test("the panel is loaded when the drawer is opened for the first time", () => {
  opener.click();
  assert.deepEqual([drawer.hidden, opener.getAttribute("aria-expanded")], [false, "true"]);
  assert.deepEqual(triggered, [[drawer.querySelector("[hx-trigger]"), "opened"]]);
  assert.equal(document.documentElement.classList.contains("try-open"), true);
  const escape = () => new window.KeyboardEvent("keydown", { key: "Escape", bubbles: true });
  document.body.dispatchEvent(escape());
  assert.equal(drawer.hidden, false);
  drawer.querySelector(".try-content").dispatchEvent(escape());
  assert.deepEqual([drawer.hidden, opener.getAttribute("aria-expanded")], [true, "false"]);
  assert.equal(document.activeElement, opener);
  assert.equal(document.documentElement.classList.contains("try-open"), false);
  opener.click();
  drawer.querySelector(".try-close").click();
  assert.equal(drawer.hidden, true);
});

test("the form has the element that the page announces, also after it was replaced", () => {
  drawer.querySelector("[hx-trigger]").outerHTML = `<form id="try-form"><input type="hidden" name="element">
    <span data-chosen data-whole="the whole plan"></span><button type="submit"></button></form>`;
  document.dispatchEvent(new window.Event("htmx:load"));
  assert.deepEqual(shown(), ["", "the whole plan"]);
  choose({ number: 7, name: "<b>cart</b>" });
  assert.deepEqual(shown(), ["7", "<b>cart</b>"]);
  form().elements.element.value = "";
  document.dispatchEvent(new window.Event("htmx:load"));
  assert.deepEqual(shown(), ["7", "<b>cart</b>"]);
  choose(null);
  assert.deepEqual(shown(), ["", "the whole plan"]);
  opener.click();
  assert.equal(document.activeElement.type, "submit");
  form().remove();
  choose({ number: 8, name: "gone" });
});

test("Ctrl+Enter opens the drawer, then starts a trial, also in fields that use the key", () => {
  drawer.hidden = true;
  document.querySelector(".try-content").innerHTML = `<form id="try-form"><input name="element"><span data-chosen></span>
    <button type="submit">Try</button></form>`;
  const submit = drawer.querySelector("[type=submit]");
  let clicks = 0;
  submit.addEventListener("click", (event) => { event.preventDefault(); clicks += 1; });
  const field = document.body.appendChild(document.createElement("textarea"));
  let reached = 0;
  field.addEventListener("keydown", () => { reached += 1; });
  const press = (more) => field.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more }));
  press({ ctrlKey: true, shiftKey: true });
  press({});
  assert.deepEqual([drawer.hidden, reached], [true, 2]);
  press({ ctrlKey: true });
  assert.deepEqual([drawer.hidden, clicks, document.activeElement], [false, 0, submit]);
  press({ metaKey: true });
  assert.deepEqual([clicks, reached], [1, 2]);
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("open", "");
  press({ ctrlKey: true });
  dialog.remove();
  submit.disabled = true;
  press({ ctrlKey: true });
  assert.equal(clicks, 1);
});

test("the focus stays in the panel that takes the place of another one", () => {
  const submit = form().querySelector("[type=submit]");
  submit.disabled = false;
  const fire = (name) => form().dispatchEvent(new window.Event(name, { bubbles: true }));
  for (const [before, after] of [[submit, submit], [document.querySelector("textarea"), document.body]]) {
    before.focus();
    fire("htmx:beforeRequest");
    document.activeElement.blur();
    fire("htmx:afterSettle");
    assert.equal(document.activeElement, after);
  }
  document.querySelector("textarea").remove();
  form().remove();
});

test("a trial waits until what was edited is stored", async () => {
  drawer.insertAdjacentHTML("beforeend", `<form id="try-form"></form>`);
  const happened = [];
  let store;
  document.addEventListener("draft:wanted", (event) => event.detail.ready.push(new Promise((resolve) => { store = resolve; })), { once: true });
  const detail = { issueRequest: () => happened.push("requested") };
  const asked = new window.CustomEvent("htmx:confirm", { detail, bubbles: true, cancelable: true });
  form().dispatchEvent(asked);
  assert.equal(asked.defaultPrevented, true);
  await Promise.resolve();
  assert.deepEqual(happened, []);
  store();
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.deepEqual(happened, ["requested"]);
  const other = new window.CustomEvent("htmx:confirm", { detail, bubbles: true, cancelable: true });
  drawer.dispatchEvent(other);
  assert.equal(other.defaultPrevented, false);
});
