import assert from "node:assert/strict";
import test from "node:test";
import { script, serve, until } from "../support.js";

document.body.innerHTML = `<input id="folder">
  <div id="drop" data-uploads="/plans/1/uploads" data-part="4" data-expected="3">
    <input id="added" type="file"><input id="replaced" type="file" data-path="data/users.csv">
  </div>
  <ul id="uploads"></ul>`;
globalThis.addEventListener = (...listener) => window.addEventListener(...listener);
await import(script("plans/files.js"));

const [folder, drop, list, added, replaced] = ["folder", "drop", "uploads", "added", "replaced"].map((id) => document.getElementById(id));
let revision = 3;

/** Answers uploads; `begin` and `part` replace the answers to these requests, and get how often they were sent before. */
async function uploads(t, { begin, part } = {}) {
  const found = { begun: [], parts: [], finished: [], reloads: 0, refreshed: [] };
  await serve(t, {
    "POST /plans/1/uploads": (_request, body) => {
      found.begun.push(JSON.parse(body));
      return begin?.(found.begun.length - 1) ?? [201, { id: 7, received: 0 }];
    },
    "POST /plans/1/uploads/7/parts": (_request, body) => {
      const offset = Number(/name="offset"\r\n\r\n(\d+)/.exec(body)[1]);
      const content = /filename="part"[^]*?\r\n\r\n([^]*?)\r\n--/.exec(body)[1];
      found.parts.push([offset, content]);
      return part?.(found.parts.length - 1) ?? [200, { received: offset + content.length }];
    },
    "POST /plans/1/uploads/7/finish": (_request, body) => {
      found.finished.push(JSON.parse(body).expected);
      revision += 1;
      return [201, { number: revision }];
    },
  });
  globalThis.htmx = { trigger: (...what) => found.refreshed.push(what) };
  location.reload = () => { found.reloads += 1; };
  list.replaceChildren();
  folder.value = "";
  return found;
}

function choose(input, ...files) {
  Object.defineProperty(input, "files", { value: files, configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const file = (name, content = "") => new File([content], name, { lastModified: 5 });

/** Whether the browser would ask before the page is left. */
function asksToStay() {
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}

test("a file is sent in parts, and then the page shows it", async (t) => {
  const found = await uploads(t);
  folder.value = " data/ ";
  choose(added, file("users.csv", "0123456789"));
  assert.ok(asksToStay());
  await until(() => found.reloads);
  assert.ok(!asksToStay());
  assert.deepEqual(found.begun, [{ path: "data/users.csv", size: 10, mark: "5" }]);
  assert.deepEqual(found.parts, [[0, "0123"], [4, "4567"], [8, "89"]]);
  assert.match(list.textContent, /data\/users\.csv.*Uploaded/);
  assert.equal(list.querySelector("progress"), null);
});

test("files follow each other, each with the revision that the one before made", async (t) => {
  const found = await uploads(t);
  const before = revision;
  choose(replaced, file("other.csv", "ab"));
  choose(added, file("empty.csv"), file("more.csv", "c"));
  await until(() => found.reloads);
  assert.deepEqual(found.begun.map(({ path }) => path), ["data/users.csv", "empty.csv", "more.csv"]);
  assert.deepEqual(found.parts, [[0, "ab"], [0, "c"]]);
  assert.deepEqual(found.finished, [before, before + 1, before + 2]);
  assert.equal(found.reloads, 1);
});

test("after a part whose response was lost, the upload continues where the server is", async (t) => {
  const found = await uploads(t, {
    begin: (times) => (times ? [200, { id: 7, received: 4 }] : undefined),
    part: (times) => (times ? undefined : [502, {}]),
  });
  choose(added, file("a.csv", "012345"));
  await until(() => list.textContent.includes("Not connected, trying again"));
  await until(() => found.reloads);
  assert.deepEqual(found.parts, [[0, "0123"], [4, "45"]]);
  assert.equal(found.begun.length, 2);
});

test("a refused file says why and stays, and the next one is sent", async (t) => {
  const found = await uploads(t, { begin: (times) => (times ? undefined : [400, { error: { message: "not this one", code: "invalid" } }]) });
  choose(added, file("a.csv", "0"), file("b.csv", "1"));
  await until(() => found.finished.length && !asksToStay());
  const [failed, sent] = list.children;
  assert.equal(failed.querySelector(".files-failed").textContent, "not this one");
  assert.equal(failed.querySelector("progress"), null);
  assert.match(sent.textContent, /b\.csv.*Uploaded/);
  assert.equal(found.reloads, 0);
  assert.deepEqual(found.refreshed, [["#files-list", "refresh"]]);
});

test("a part that is refused is not sent again", async (t) => {
  const found = await uploads(t, { part: () => [413, {}] });
  choose(added, file("a.csv", "0"));
  await until(() => !asksToStay());
  assert.equal(found.parts.length, 1);
  assert.equal(list.querySelector(".files-failed").textContent, "The server answered with status 413.");
});

test("a server that cannot be reached is named as the reason", async (t) => {
  await uploads(t);
  globalThis.fetch = () => Promise.reject(new TypeError("gone"));
  choose(added, file("a.csv", "0"));
  await until(() => !asksToStay());
  assert.match(list.textContent, /could not be reached/);
});

test("files are dropped anywhere on the page", async (t) => {
  const found = await uploads(t);
  const over = new Event("dragover", { bubbles: true, cancelable: true });
  document.body.dispatchEvent(over);
  assert.ok(over.defaultPrevented && drop.classList.contains("lw-over"));
  document.dispatchEvent(new Event("dragleave"));
  assert.ok(!drop.classList.contains("lw-over"));
  document.body.dispatchEvent(over);
  const dropped = new Event("drop", { bubbles: true, cancelable: true });
  document.body.dispatchEvent(Object.assign(dropped, { dataTransfer: { files: [file("a.csv", "0")] } }));
  assert.ok(dropped.defaultPrevented && !drop.classList.contains("lw-over"));
  await until(() => found.reloads);
  assert.deepEqual(found.begun.map(({ path }) => path), ["a.csv"]);
});
