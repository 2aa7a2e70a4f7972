import assert from "node:assert/strict";
import test from "node:test";
import { script, serve } from "../support.js";

const { getRows, Refused } = await import(script("web/http.js"));

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
