import assert from "node:assert/strict";
import test from "node:test";
import { script, serve, until } from "../support.js";

const BASE = "/plans/1/edit";
const STATE = { version: "v0", position: 0, undo: false, redo: false, unsaved: false, revision: 1 };
const DATA = { state: STATE, kinds: { sampler: { icon: "bolt", name: "sampler" } }, groups: { samplers: "Samplers" }, element: 2 };
const NAMES = { 1: ["Plan", 0], 2: ["Users", 1], 3: ["Login", 2], 4: ["Pay", 2] };
const CHANGES = ["apply", "undo", "redo", "add", "retype", "paste", "duplicate", "shift", "move"];
const BUTTONS = ["undo", "redo", "save", "add", "type", "find", "close-find", "close-problem", "source", "keys"];

document.body.innerHTML = `<svg><use href="icons.svg#x"></use></svg>
  <script id="editor-data" type="application/json">${JSON.stringify(DATA)}</script>
  <div id="editor" data-address="${BASE}">
    <span data-status></span><span data-people hidden></span><p data-announce></p><p data-several></p>
    <form data-discard><button data-needs="unsaved" disabled></button></form>
    ${BUTTONS.map((name) => `<button type="button" data-do="${name}"></button>`).join("")}
    <div data-problem hidden><div data-text></div></div><div data-newer hidden><div data-text></div></div>
    <div data-notice hidden><div data-text></div></div>
    <div data-lost hidden><div data-list></div><button type="button" data-do="close-lost"></button></div>
    <div data-find hidden><form><input name="pattern"><input name="regular"><input name="case_sensitive"></form><p data-note></p><div data-found></div></div>
    <div role="tree" tabindex="0"></div>
    <div data-checks><button data-do="checks"></button><ul data-list hidden></ul><p data-note></p></div>
    <div data-form></div><pre data-source hidden></pre>
    <dialog id="editor-menu"><h2 data-title></h2><input><ul data-list></ul><p data-empty></p></dialog>
    <dialog id="editor-keys"><button data-close></button></dialog>
    <dialog id="editor-save"><form><input name="note"><button type="button" data-close></button><button type="submit"></button></form></dialog>
  </div>`;
Object.assign(globalThis, { sessionStorage: window.sessionStorage, localStorage: window.localStorage, cancelAnimationFrame: window.cancelAnimationFrame });
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
// Timers of the page must not keep the test alive; its server does, until the test ends.
const { setTimeout: start } = globalThis;
globalThis.setTimeout = (...timer) => start(...timer).unref();
globalThis.ResizeObserver = class { observe() {} };
window.HTMLElement.prototype.scrollIntoView = () => {};
Object.assign(window.HTMLDialogElement.prototype, {
  showModal() { this.open = true; },
  close() {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  },
});

const page = document.getElementById("editor");
const part = (selector) => page.querySelector(selector);
const box = part("[role=tree]");
Object.defineProperty(box, "clientHeight", { value: 280 });
const [save, menu] = ["editor-save", "editor-menu"].map((id) => document.getElementById(id));
const isEnabled = (name) => !part(`[data-do=${name}]`).disabled;
const press = (key, modifiers = {}, target = box) => {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};
const line = (number) => box.querySelector(`#element-${number}`);
const click = (target, modifiers = {}) => target.dispatchEvent(new window.MouseEvent("click", { bubbles: true, ...modifiers }));
const push = (name) => click(part(`[data-do=${name}]`));

/** A server with a plan, whose elements are `present`; `replies` are answers to the next changes instead of success. */
async function server(t) {
  const plan = { present: [1, 2, 3], disabled: new Set(), sent: [], replies: [], unsaved: false, version: 0, shown: null, rowsToo: false };
  const state = (elements = []) => ({ ...STATE, version: `v${plan.version}`, undo: plan.unsaved, unsaved: plan.unsaved, elements });
  const rows = () => [200, {
    total: plan.present.length,
    offset: 0,
    opened: [],
    state: state(),
    rows: plan.present.map((number) => ({
      number, name: NAMES[number][0], parent: NAMES[number][1], depth: Math.min(NAMES[number][1], 2), position: 1, siblings: 1, type: "Type",
      kind: "sampler", enabled: !plan.disabled.has(number), active: true, children: 0, summary: "",
    })),
  }];
  const change = (name) => (_request, body) => {
    const values = JSON.parse(body);
    delete values.id;
    delete values.version;
    const { rows: shown } = values;
    delete values.rows;
    plan.sent.push([name, values]);
    plan.shown = shown;
    const reply = plan.replies.shift();
    if (typeof reply === "object") return reply;
    Object.assign(plan, { unsaved: true, version: plan.version + 1 });
    const changed = state(reply?.() ?? values.elements ?? values.edit?.elements ?? []);
    return [200, plan.rowsToo ? { ...changed, rows: rows()[1] } : changed];
  };
  const form = (number) => [200, { html: `<form class="element-form"><input id="element-name" value="${NAMES[number][0]}" data-rename="name"><p data-state></p></form>`, preview: null }];
  const items = [{ key: "http", kind: "sampler", menu: "samplers", label: "HTTP Request", english: "HTTP Request" }];
  const answers = { "GET /rows": rows, "POST /rows": rows, "GET /problems": () => [200, { problems: [], counts: {}, more: 0 }] };
  for (const name of CHANGES) answers[`POST /${name}`] = change(name);
  for (const number of [1, 2, 3, 4]) {
    Object.assign(answers, {
      [`GET /form/${number}`]: () => form(number),
      [`GET /menu/${number}`]: () => [200, { add: items, types: items }],
      [`GET /source/${number}`]: () => [200, { xml: `<element n="${number}"/>` }],
    });
  }
  answers["POST /fragment"] = (_request, body) => [200, { xml: `<copied n="${JSON.parse(body).elements}"/>` }];
  answers["POST /save"] = (_request, body) => {
    plan.sent.push(["save", JSON.parse(body)]);
    const reply = plan.replies.shift();
    if (reply) return reply;
    plan.unsaved = false;
    return [200, { state: state(), message: "Revision 2 was added.", reload: false }];
  };
  const { asked, connection } = await serve(t, Object.fromEntries(Object.entries(answers).map(([request, answer]) => {
    const [method, path] = request.split(" ");
    return [`${method} ${BASE}${path}`, answer];
  })));
  return Object.assign(plan, { asked, connection });
}

const formShown = (name) => part("#element-name")?.value === name;
const problem = () => (part("[data-problem]").hidden ? "" : part("[data-problem] [data-text]").textContent);

async function chosen(number) {
  click(line(number));
  await until(() => formShown(NAMES[number][0]));
}

test("the page of the editor", async (t) => {
  const plan = await server(t);
  const { sent } = plan;
  const last = () => sent.at(-1);
  // A change is followed by its rows, then by the form of the active element.
  const changed = async (is) => {
    await until(() => last() && is(...last()));
    const isChange = (request) => CHANGES.some((name) => request === `POST ${BASE}/${name}`);
    await until(() => {
      const after = plan.asked.slice(plan.asked.findLastIndex(isChange));
      const rows = after.indexOf(`POST ${BASE}/rows`);
      return rows > 0 && after.slice(rows).some((request) => request.startsWith(`GET ${BASE}/form/`));
    });
  };
  const announced = [];
  document.addEventListener("element:chosen", (event) => announced.push(event.detail));
  await import(script("editor/page.js"));
  const socket = await plan.connection();

  await t.test("begins with the element of its address, and nothing to save", async () => {
    await until(() => formShown("Users"));
    assert.equal(plan.asked[0], `GET ${BASE}/rows`);
    assert.equal(box.getAttribute("aria-activedescendant"), "element-2");
    assert.equal(part("[data-status]").textContent, "Saved as revision 1");
    assert.deepEqual(["undo", "redo", "save"].map(isEnabled), [false, false, false]);
    assert.ok(part("[data-needs]").disabled);
    assert.deepEqual(announced.at(-1), { number: 2, name: "Users" });
  });

  await t.test("shows who else is here", async () => {
    socket.send(JSON.stringify({ people: [{ name: "ann", open: true, unsaved: false }], newest: { number: 2, who: "ann" } }));
    await until(() => !part("[data-people]").hidden);
    assert.equal(part("[data-newer]").hidden, false);
  });

  await t.test("tells other panels which element is chosen; the test plan is the whole plan", async () => {
    await chosen(3);
    assert.deepEqual(announced.at(-1), { number: 3, name: "Login" });
    await chosen(1);
    assert.equal(announced.at(-1), null);
    const before = announced.length;
    document.dispatchEvent(new Event("element:wanted"));
    assert.equal(announced.length, before + 1);
  });

  await t.test("goes to the name of the chosen element, not of the one whose form is still shown", async () => {
    await chosen(2);
    click(line(3));
    press("F2");
    assert.equal(document.activeElement, part("[data-form]"));
    await until(() => formShown("Login"));
    assert.equal(document.activeElement, part("#element-name"));
    box.focus();
  });

  await t.test("stores what is entered in a form while the next one is loaded", async () => {
    await chosen(2);
    click(line(3));
    part("#element-name").value = "typed";
    part("#element-name").dispatchEvent(new Event("input", { bubbles: true }));
    await until(() => formShown("Login") && last()?.[0] === "apply");
    assert.deepEqual(last()[1].edit, { edit: "rename", element: 2, name: "typed" });
    await until(() => isEnabled("save"));
    sent.length = 0;
  });

  await t.test("counts several chosen elements, and keys act on all of them", async () => {
    await chosen(2);
    click(line(3), { ctrlKey: true });
    assert.equal(part("[data-several]").textContent, "2 elements are selected.");
    assert.ok(press("d", { ctrlKey: true }));
    await changed((name) => name === "duplicate");
    assert.deepEqual(last()[1], { elements: [2, 3] });
    await until(() => isEnabled("save"));
    assert.equal(part("[data-status]").textContent, "Kept in your draft, not saved as a revision");
    assert.deepEqual(["undo", "redo"].map(isEnabled), [true, false]);
    await chosen(2);
    assert.equal(part("[data-several]").textContent, "");
  });

  await t.test("disables an enabled element, and enables a disabled one", async () => {
    await chosen(3);
    press("e", { ctrlKey: true });
    plan.disabled.add(3);
    await changed((_name, { edit }) => edit?.enabled === false);
    push("undo");
    await changed((name) => name === "undo");
    await until(() => line(3)?.textContent.includes("(disabled)"));
    await chosen(3);
    press("e", { ctrlKey: true });
    await changed((_name, { edit }) => edit?.enabled === true);
    assert.deepEqual(last()[1], { edit: { edit: "enable", elements: [3], enabled: true } });
    plan.disabled.clear();
  });

  await t.test("shows the rows that come with the answer to a change", async () => {
    await chosen(2);
    plan.rowsToo = true;
    plan.disabled.add(2);
    press("e", { ctrlKey: true });
    await until(() => line(2).textContent.includes("(disabled)"));
    plan.rowsToo = false;
    plan.disabled.clear();
    assert.deepEqual(plan.shown, { closed: [], offset: 0, count: 131, follow: true });
    assert.ok(plan.asked.lastIndexOf(`POST ${BASE}/rows`) < plan.asked.lastIndexOf(`POST ${BASE}/apply`));
  });

  await t.test("keeps what is chosen while a change is on its way", async () => {
    await chosen(2);
    press("d", { ctrlKey: true });
    click(line(3));
    await changed((name) => name === "duplicate");
    await until(() => formShown("Login"));
    assert.equal(box.getAttribute("aria-activedescendant"), "element-3");
  });

  await t.test("moves elements with the keys", async () => {
    await chosen(3);
    for (const [key, direction] of [["ArrowUp", "up"], ["ArrowDown", "down"], ["ArrowLeft", "out"], ["ArrowRight", "in"]]) {
      press(key, { altKey: true });
      await changed((name, values) => name === "shift" && values.direction === direction);
      assert.deepEqual(last()[1].elements, [3]);
    }
  });

  await t.test("adds an element that is chosen in the menu, which becomes the active one", async () => {
    await chosen(2);
    plan.replies.push(() => {
      plan.present = [1, 2, 3, 4];
      return [4];
    });
    push("add");
    assert.equal(menu.querySelector("[data-title]").textContent, "Add to “Users”");
    await until(() => menu.querySelector("[data-key]"));
    click(menu.querySelector("[data-key]"));
    await until(() => formShown("Pay"));
    assert.deepEqual(last(), ["add", { entry: "http", target: 2, where: "into" }]);
  });

  await t.test("changes the type, and nothing when the menu is closed", async () => {
    const before = sent.length;
    push("type");
    await until(() => menu.querySelector("[data-key]"));
    menu.close();
    assert.equal(sent.length, before);
    push("type");
    await until(() => menu.open && menu.querySelector("[data-key]"));
    click(menu.querySelector("[data-key]"));
    await changed((name) => name === "retype");
    assert.deepEqual(last()[1], { element: 4, entry: "http" });
  });

  await t.test("deletes an element, and goes to the one before", async () => {
    plan.replies.push(() => {
      plan.present = [1, 2, 3];
      return [];
    });
    press("Delete");
    await until(() => formShown("Login"));
    assert.deepEqual(last(), ["apply", { edit: { edit: "remove", elements: [4] } }]);
    await until(() => line(4) === null);
  });

  await t.test("copies, cuts and pastes elements", async () => {
    localStorage.clear();
    document.execCommand = () => document.dispatchEvent(new Event("copy"));
    box.focus();
    const paste = (text) => {
      const event = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData: { getData: () => text } });
      box.dispatchEvent(event);
      return event.defaultPrevented;
    };
    assert.ok(paste("a text"));
    assert.match(problem(), /^The clipboard contains no elements of a plan/);
    press("c", { ctrlKey: true });
    await until(() => localStorage.length);
    paste('<copied n="3"/>');
    await changed((name) => name === "paste");
    assert.deepEqual(last()[1], { fragment: '<copied n="3"/>', target: 3, where: "into" });
    await until(() => !problem());
    paste("<other/>");
    await changed((_name, { fragment }) => fragment === "<other/>");
    plan.replies.push(() => []);
    press("x", { ctrlKey: true });
    await changed((_name, { edit }) => edit?.edit === "remove");
    await until(() => formShown("Users"));
    part("[name=pattern]").focus();
    assert.ok(!paste("<other/>"), "texts are pasted into fields");
  });

  await t.test("says why a change was refused, until that is closed", async () => {
    await chosen(3);
    plan.replies.push([400, { error: { message: "not here", code: "invalid" } }]);
    press("d", { ctrlKey: true });
    await until(problem);
    assert.equal(problem(), "not here");
    push("close-problem");
    assert.equal(problem(), "");
  });

  await t.test("loads everything again after a change in another window", async () => {
    const before = plan.asked.length;
    plan.replies.push([409, { error: { message: "elsewhere", code: "conflict", detail: { code: "editor.changed_elsewhere" } } }]);
    press("d", { ctrlKey: true });
    await until(() => plan.asked.slice(before).includes(`GET ${BASE}/form/3`));
    assert.ok(plan.asked.slice(before).includes(`POST ${BASE}/rows`));
    assert.equal(problem(), "elsewhere");
  });

  await t.test("shows the XML of the active element, also of the next one", async () => {
    push("source");
    await until(() => part("[data-source]").textContent === '<element n="3"/>');
    assert.equal(part("[data-do=source]").getAttribute("aria-expanded"), "true");
    await chosen(2);
    await until(() => part("[data-source]").textContent === '<element n="2"/>');
    push("source");
    assert.ok(part("[data-source]").hidden);
  });

  await t.test("opens the search, and returns to the tree", () => {
    press("f", { ctrlKey: true });
    assert.equal(part("[data-find]").hidden, false);
    push("close-find");
    assert.equal(document.activeElement, box);
    press("F2");
    assert.equal(document.activeElement, part("#element-name"));
  });

  await t.test("stores what was entered before it is saved, tried, or the page is left", async () => {
    const enter = (text) => {
      part("#element-name").value = text;
      part("#element-name").dispatchEvent(new Event("input", { bubbles: true }));
    };
    enter("Buyers");
    const wanted = new CustomEvent("draft:wanted", { detail: { ready: [] } });
    document.dispatchEvent(wanted);
    await Promise.all(wanted.detail.ready);
    assert.deepEqual(last(), ["apply", { edit: { edit: "rename", element: 2, name: "Buyers" } }]);
    enter("Customers");
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    assert.ok(leaving.defaultPrevented);
    await until(() => part("[data-status]").textContent.startsWith("Kept"));
    assert.equal(last()[1].edit.name, "Customers");
    const later = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(later);
    assert.ok(!later.defaultPrevented);
  });

  const submit = () => save.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

  await t.test("saves a revision with a note", async () => {
    press("s", { ctrlKey: true });
    assert.ok(save.open);
    assert.ok(!press("Delete"), "keys of the page do nothing while a dialog is open");
    const leave = new window.Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leave);
    assert.ok(leave.defaultPrevented, "leaving would cancel it");
    save.querySelector("[name=note]").value = "faster";
    submit();
    await until(() => !save.open && !isEnabled("save"));
    assert.deepEqual(last(), ["save", { version: `v${plan.version}`, note: "faster" }]);
    assert.equal(part("[data-announce]").textContent, "Revision 2 was added.");
    assert.equal(part("[data-status]").textContent, "Saved as revision 1");
    assert.equal(save.querySelector("[name=note]").value, "");
    assert.ok(part("[data-newer]").hidden);
  });

  await t.test("keeps what was typed for an element that another window has deleted", async () => {
    const place = part("[data-lost]");
    plan.replies.push([409, { error: { message: "the element no longer exists", detail: { code: "edit.element_gone" } } }]);
    part("#element-name").value = "typed for a long time";
    part("#element-name").dispatchEvent(new window.Event("change", { bubbles: true }));
    await until(() => !place.hidden);
    assert.deepEqual([problem(), place.querySelector("textarea").value], ["", "typed for a long time"]);
    const leave = new window.Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leave);
    assert.ok(leave.defaultPrevented);
    push("close-lost");
    assert.ok(place.hidden && !place.querySelector("textarea"));
  });

  await t.test("says why it was not saved, and offers it again", async () => {
    plan.replies.push([409, { error: { message: "the plan is gone", code: "conflict" } }]);
    press("s", { ctrlKey: true });
    submit();
    await until(problem);
    assert.equal(problem(), "the plan is gone");
    assert.ok(!save.open && !save.querySelector("[type=submit]").disabled);
    press("s", { ctrlKey: true });
    click(save.querySelector("[data-close]"));
    assert.ok(!save.open);
  });

  await t.test("asks before it discards changes", async () => {
    const form = part("[data-discard]");
    let discarded = 0;
    form.submit = () => { discarded += 1; };
    for (const [name, times] of [["Cancel", 0], ["Discard changes", 1]]) {
      form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
      const dialog = document.querySelector(".lw-dialog");
      click([...dialog.querySelectorAll("button")].find((button) => button.textContent === name));
      await until(() => !document.querySelector(".lw-dialog") && discarded >= times);
      assert.equal(discarded, times);
    }
  });

  // The page gives up its connection for good.
  socket.close(4404);
  await until(() => socket.readyState === socket.CLOSED);
});
