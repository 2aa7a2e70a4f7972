import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { shortKinds } = await import(script("runs/error_kinds.js"));

test("kinds of errors have short names that tell them apart", () => {
  assert.deepEqual(shortKinds([
    "503 Service Unavailable",
    "Non HTTP response code: org.apache.http.conn.HttpHostConnectException/Connection refused",
    "Test failed: text expected to contain /ok/",
  ]), ["503", "HttpHostConnect", "Test failed: text expec…"]);
  assert.deepEqual(shortKinds(["500 a", "500 b", "404"]), ["500 a", "500 b", "404"]);
});
