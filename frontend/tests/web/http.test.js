import assert from "node:assert/strict";
import test from "node:test";
import { script, serve } from "../support.js";

const { getRows, post, Refused, SignedOut } = await import(script("web/http.js"));

test("all pages of a list are read", async (t) => {
  const all = Array.from({ length: 2001 }, (_, id) => ({ id }));
  const server = await serve(t, {
    "GET /api/v1/rooms": (request) => {
      const query = new URL(request.url, "http://127.0.0.1").searchParams;
      const offset = Number(query.get("offset"));
      return [200, all.slice(offset, offset + Number(query.get("limit")))];
    },
  });
  assert.deepEqual(await getRows("/api/v1/rooms"), all);
  assert.deepEqual(server.asked, [0, 1000, 2000].map((offset) => `GET /api/v1/rooms?limit=1000&offset=${offset}`));
});

test("a refusal of a page is an error", async (t) => {
  await serve(t);
  await assert.rejects(getRows("/api/v1/rooms"), Refused);
});

test("the end of the session is an error of its own", async (t) => {
  await serve(t, { "GET /api/v1/rooms": () => [401, { error: { code: "unauthorized", message: "Sign in first." } }] });
  await assert.rejects(getRows("/api/v1/rooms"), SignedOut);
});

test("what was sent with the token of an earlier session is sent again", async (t) => {
  document.body.dataset.person = "7";
  t.after(() => {
    delete document.body.dataset.person;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": "secret" }));
  });
  const expired = { error: { code: "forbidden", detail: { code: "server.page_expired" } } };
  const server = await serve(t, {
    "GET /login": () => [200, { person: 7, csrf: "new" }],
    "POST /runs/1/stop": ({ headers }) => (headers["x-csrftoken"] === "new" ? [200, { done: true }] : [403, expired]),
  });
  assert.deepEqual(await post("/runs/1/stop"), { done: true });
  assert.deepEqual(server.asked, ["POST /runs/1/stop", "GET /login", "POST /runs/1/stop"]);
});

test("a refusal that sending again does not change is not sent a third time", async (t) => {
  document.body.dataset.person = "7";
  t.after(() => { delete document.body.dataset.person; });
  const server = await serve(t, {
    "GET /login": () => [200, { person: 7, csrf: "secret" }],
    "POST /runs/1/stop": () => [403, { error: { code: "forbidden", detail: { code: "server.page_expired" } } }],
  });
  await assert.rejects(post("/runs/1/stop"), SignedOut);
  assert.equal(server.asked.length, 3);
});
