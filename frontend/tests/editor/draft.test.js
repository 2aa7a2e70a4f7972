import assert from "node:assert/strict";
import test from "node:test";
import { next, script, serve, until } from "../support.js";

Object.assign(globalThis, { sessionStorage: window.sessionStorage, localStorage: window.localStorage });
const { Draft } = await import(script("editor/draft.js"));

const STATE = { version: "a", position: 0, undo: false, redo: false, unsaved: false, revision: 1 };

/** A draft on a server that gives the versions b, c, … to its changes. */
async function draftOn(t, answer = undefined) {
  const bodies = [];
  const versions = ["b", "c", "d", "e"];
  const reply = (request, body) => {
    bodies.push(JSON.parse(body));
    return answer?.(bodies) ?? [200, { ...STATE, version: versions.shift(), position: bodies.length, undo: true, unsaved: true, elements: [2] }];
  };
  await serve(t, { "POST /plans/1/edit/apply": reply, "POST /plans/1/edit/undo": reply, "GET /plans/1/edit/rows": () => [200, { state: { ...STATE, version: "z" } }] });
  sessionStorage.clear();
  const draft = new Draft("/plans/1/edit", STATE);
  const events = [];
  for (const name of ["change", "refused", "stale"]) draft.addEventListener(name, (event) => events.push([name, event.detail]));
  return { draft, bodies, events };
}

test("changes are sent one after the other, each with the version that the last one left", async (t) => {
  const { draft, bodies, events } = await draftOn(t);
  const first = draft.apply({ edit: "rename", element: 2, name: "x" }, { source: "form" });
  const second = draft.undo();
  assert.equal(draft.status, "sending");
  assert.equal(draft.waiting, 2);
  await Promise.all([first, second]);
  assert.deepEqual(bodies.map((body) => body.version), ["a", "b"]);
  assert.deepEqual(bodies[0].edit, { edit: "rename", element: 2, name: "x" });
  assert.notEqual(bodies[0].id, bodies[1].id);
  assert.equal(draft.state.version, "c");
  assert.equal(draft.status, "saved");
  assert.deepEqual(events.map(([name, detail]) => [name, detail.operation, detail.source]), [["change", "apply", "form"], ["change", "undo", ""]]);
});

test("a change that was not answered is sent again with the same id", async (t) => {
  const { draft, bodies } = await draftOn(t, (sent) => (sent.length === 1 ? [502, {}] : undefined));
  const done = draft.apply({ edit: "enable", elements: [2], enabled: false });
  await until(() => draft.status === "offline");
  assert.equal(JSON.parse(sessionStorage.getItem(draft.key)).length, 1);
  window.dispatchEvent(new window.Event("online"));
  await done;
  assert.equal(bodies.length, 2);
  assert.equal(bodies[0].id, bodies[1].id);
  assert.equal(draft.status, "saved");
  assert.equal(sessionStorage.getItem(draft.key), null);
});

test("what waited when the page was left is sent by the next one", async (t) => {
  const { draft, bodies } = await draftOn(t);
  sessionStorage.setItem(draft.key, JSON.stringify([{ id: "kept", operation: "apply", values: { edit: { edit: "remove", elements: [3] } } }]));
  const changed = next(draft, "change");
  draft.resume();
  await changed;
  assert.deepEqual(bodies, [{ id: "kept", version: "a", edit: { edit: "remove", elements: [3] } }]);
});

test("a refused change is announced, and the next one is sent", async (t) => {
  const { draft, events } = await draftOn(t, (sent) => (sent.length < 3 ? [400, { error: { message: "not here", code: "invalid" } }] : undefined));
  await assert.rejects(draft.apply({}), /not here/);
  await assert.rejects(draft.apply({}, { quiet: true }), /not here/);
  await draft.undo();
  await draft.settled();
  assert.deepEqual(events.map(([name, detail]) => [name, detail.state ? "" : detail]), [["refused", "not here"], ["change", ""]]);
});

test("what was typed for an element that is gone is handed out, also after a reload", async (t) => {
  const gone = [409, { error: { message: "gone", detail: { code: "edit.element_gone" } } }];
  const { draft, events } = await draftOn(t, () => gone);
  const typed = { element: "cart", labels: {}, secret: [] };
  const edit = { edit: "set", element: 2, values: { a: "b" } };
  await assert.rejects(draft.apply(edit, { source: "form", typed }));
  await assert.rejects(draft.apply({ edit: "enable", elements: [2], enabled: false }));
  assert.deepEqual(events.map(([name]) => name), ["refused"]);
  const lost = next(draft, "lost");
  sessionStorage.setItem(draft.key, JSON.stringify([{ id: "kept", operation: "apply", values: { edit }, typed }]));
  draft.resume();
  const { detail } = await lost;
  assert.deepEqual([detail.values.edit, detail.typed], [edit, typed]);
});

test("a change of another window makes the page load the draft again", async (t) => {
  const { draft } = await draftOn(t, () => [409, { error: { message: "elsewhere", code: "conflict", detail: { code: "editor.changed_elsewhere" } } }]);
  const stale = next(draft, "stale");
  await assert.rejects(draft.undo(), /elsewhere/);
  await stale;
  draft.take({ ...STATE, version: "z" });
  assert.equal(draft.state.version, "z");
});

test("what was typed in a form is applied to what another window has made", async (t) => {
  const elsewhere = [409, { error: { message: "elsewhere", code: "conflict", detail: { code: "editor.changed_elsewhere" } } }];
  const { draft, bodies, events } = await draftOn(t, (sent) => (sent.at(-1).version === "a" ? elsewhere : undefined));
  await draft.apply({ edit: "rename", element: 2, name: "x" }, { source: "form" });
  assert.deepEqual(bodies.map(({ id, version }) => [id === bodies[0].id, version]), [[true, "a"], [true, "z"]]);
  assert.deepEqual(events.map(([name]) => name), ["stale", "change"]);
});

test("what was typed is repeated once, and not if it depends on what was there", async (t) => {
  const { draft, bodies } = await draftOn(t, () => [409, { error: { message: "elsewhere", code: "conflict", detail: { code: "editor.changed_elsewhere" } } }]);
  await assert.rejects(draft.apply({ edit: "rename", element: 2, name: "x" }, { source: "form" }), /elsewhere/);
  assert.equal(bodies.length, 2);
  await assert.rejects(draft.apply({ edit: "set_property", element: 2, path: [1], value: "x" }, { source: "form" }), /elsewhere/);
  assert.equal(bodies.length, 3);
});

test("an answer that was requested before a change does not bring back the former state", async (t) => {
  const { draft } = await draftOn(t);
  const since = draft.changes;
  await draft.undo();
  draft.take(STATE, since);
  assert.equal(draft.state.version, "b");
  draft.take({ ...STATE, version: "z" }, draft.changes);
  assert.equal(draft.state.version, "z");
});

test("only a change of another window makes the page load the draft again", async (t) => {
  const { draft, bodies, events } = await draftOn(t);
  await draft.undo();
  draft.follow({ version: "b", request: "" });
  draft.follow({ version: "a", request: bodies[0].id });
  assert.deepEqual(events.map(([name]) => name), ["change"]);
  draft.follow({ version: "c", request: "theirs" });
  assert.deepEqual(events.map(([name]) => name), ["change", "stale"]);
});
