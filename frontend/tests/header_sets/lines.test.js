// Headers as lines of text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "../support.js";

const { headersIn } = await import(script("header_sets/lines.js"));

test("lines of headers are read, and others are left out", () => {
  const text = "GET /cart HTTP/1.1\r\nHost: shop.test\r\nAccept:text/html\r\n\r\n:method: GET\nX-Empty:\n";
  assert.deepEqual(headersIn(text), [
    { name: "Host", value: "shop.test" },
    { name: "Accept", value: "text/html" },
    { name: "X-Empty", value: "" },
  ]);
});

test("values may contain colons and variables", () => {
  const token = "$".concat("{token}");
  assert.deepEqual(headersIn(`Referer: https://shop.test:8443/a\nX-${token}: Bearer ${token}`), [
    { name: "Referer", value: "https://shop.test:8443/a" },
    { name: `X-${token}`, value: `Bearer ${token}` },
  ]);
});

test("a line that is continued is joined", () => {
  assert.deepEqual(headersIn("Cookie: a=1;\n b=2"), [{ name: "Cookie", value: "a=1; b=2" }]);
});

test("options of curl are headers", () => {
  const text = "curl 'https://shop.test/' \\\n  -H 'Accept: */*' \\\n  --header \"X-Shop: 7\"";
  assert.deepEqual(headersIn(text), [{ name: "Accept", value: "*/*" }, { name: "X-Shop", value: "7" }]);
});

test("a plain name is no line", () => {
  assert.deepEqual(headersIn("Content-Type"), []);
  assert.deepEqual(headersIn(""), []);
});
