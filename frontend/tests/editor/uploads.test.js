import assert from "node:assert/strict";
import test from "node:test";
import { script, serve, until } from "../support.js";

const { offerUploads, pathFor } = await import(script("editor/uploads.js"));

document.body.innerHTML = `<div id="form"><div data-field><table>
  <tr><th data-column='{"name": "File.path"}'></th><th data-column='{"name": "File.mimetype"}'></th></tr>
  <tr><td><input list="element-files" value="kept.csv"></td><td><textarea></textarea></td><td><button data-upload></button></td></tr>
  <tr id="row"><td><input list="element-files" data-value></td><td><textarea></textarea></td><td><button data-upload></button></td></tr></table>
  <input type="file" data-file hidden><progress hidden></progress><span data-note></span></div></div>`;
const place = document.getElementById("form");
const [control, button, input, bar, note] = ["[data-value]", "#row [data-upload]", "[data-file]", "progress", "[data-note]"].map((one) => place.querySelector(one));

test("a file has the path that the field names, unless that is none below the plan's folder", () => {
  assert.equal(pathFor(" data/users.csv ", "a.csv"), "data/users.csv");
  for (const path of ["", ["$", "{file}"].join(""), "/etc/users.csv", "C:\\users.csv", "\\\\host\\users.csv", "~/users.csv"]) assert.equal(pathFor(path, "a.csv"), "a.csv");
});

const page = { events: [] };
const draft = {
  settled: async () => page.events.push("settled"),
  ask: async (what) => {
    page.events.push(what);
    return { state: "followed" };
  },
  take: (state) => page.events.push(state),
};
offerUploads(place, draft, {
  uploads: { address: "/plans/1/uploads", part: 4 },
  stored: () => page.events.push("stored"),
  followed: async () => page.events.push("shown"),
});

function choose(file) {
  Object.defineProperty(input, "files", { value: [file], configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

test("the button asks for a file", () => {
  let asked = 0;
  input.addEventListener("click", () => { asked += 1; }, { once: true });
  button.click();
  assert.equal(asked, 1);
});

test("a chosen file is sent, and the draft follows the revision with it", async (t) => {
  const sent = [];
  await serve(t, {
    "POST /plans/1/uploads": (_request, body) => {
      sent.push(JSON.parse(body).path);
      return [201, { id: 7, received: 0 }];
    },
    "POST /plans/1/uploads/7/parts": (_request, body) => [200, { received: Number(/name="offset"\r\n\r\n(\d+)/.exec(body)[1]) + 3 }],
    "POST /plans/1/uploads/7/finish": () => [201, { number: 2 }],
  });
  let entered = 0;
  control.addEventListener("input", () => { entered += 1; });
  const type = place.querySelector("#row textarea");
  choose(new File(["ann"], "users.csv", { type: "text/csv" }));
  await until(() => page.events.includes("shown"));
  assert.equal(type.value, "text/csv");
  assert.deepEqual(page.events, ["stored", "settled", "follow", "followed", "shown"]);
  assert.deepEqual([sent, control.value, entered], [["users.csv"], "users.csv", 1]);
  assert.equal(place.querySelector("input").value, "kept.csv");
  await until(() => bar.hidden);
  assert.deepEqual([button.disabled, note.textContent], [false, ""]);
});

test("a refused file says why", async (t) => {
  await serve(t, { "POST /plans/1/uploads": () => [409, { error: { message: "too large" } }] });
  choose(new File(["ann"], "users.csv"));
  await until(() => note.textContent === "too large");
  assert.ok(note.classList.contains("text-danger"));
  await until(() => !button.disabled);
});
