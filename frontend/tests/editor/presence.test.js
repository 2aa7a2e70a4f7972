import assert from "node:assert/strict";
import test from "node:test";
import { script, serve, until } from "../support.js";

const { showPresence, textOf } = await import(script("editor/presence.js"));

test("people are described", () => {
  assert.equal(textOf([]), "");
  assert.equal(
    textOf([{ name: "ann", open: true, unsaved: true }, { name: "bob", open: true, unsaved: false }, { name: "cid", open: false, unsaved: true }]),
    "ann is editing · bob is here · cid has unsaved changes",
  );
});

test("people and newer revisions are shown as they come and go", async (t) => {
  document.body.innerHTML = "<p id=people></p><div id=newer hidden><p data-text></p></div>";
  const [people, newer] = ["people", "newer"].map((id) => document.getElementById(id));
  const { connection } = await serve(t);
  const drafts = [];
  const shown = showPresence("/plans/1/edit", { people, newer, revision: () => 2, draft: (found) => drafts.push(found) });
  t.after(() => shown.close());
  const socket = await connection();
  assert.equal(socket.address, "/ws/plans/1/edit");
  socket.send(JSON.stringify({ people: [{ name: "ann", open: true, unsaved: false }], newest: { number: 2, who: "ann" } }));
  await until(() => people.textContent === "ann is here");
  assert.equal(newer.hidden, true);
  socket.send(JSON.stringify({ people: [], newest: { number: 3, who: "ann" }, draft: { version: "b", request: "1" } }));
  await until(() => people.hidden);
  assert.equal(newer.hidden, false);
  assert.match(newer.textContent, /^ann has added revision 3/);
  assert.deepEqual(drafts, [{ version: "b", request: "1" }]);
});
