import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { requirementText } = await import(script("runs/requirement_text.js"));

const guardrail = { text: "cpu(web-*) < 90%", held: false, value: 97.26, unit: "%", host: "web-1", part: "", unmeasured: [] };

for (const [name, one, expected] of [
  ["a latency", { text: "p95 < 1s", held: true, value: 812.4, unit: "ms" }, "p95 < 1s – 812 ms"],
  ["a requirement without samples", { text: "p95 < 1s", held: false, value: null, unit: "ms" }, "p95 < 1s – nothing was measured"],
  ["the worst host", guardrail, "cpu(web-*) < 90% – 97.3% on web-1"],
  ["its part", { ...guardrail, part: "order", unit: "count", value: 3 }, "cpu(web-*) < 90% – 3 on web-1 (order)"],
  ["a size", { ...guardrail, unit: "byte", value: 2e9 }, "cpu(web-*) < 90% – 2 GB on web-1"],
  ["hosts that were not measured", { ...guardrail, unmeasured: ["web-2", "web-3"] }, "cpu(web-*) < 90% – 97.3% on web-1 · not measured on web-2, web-3"],
  ["no host measured", { ...guardrail, value: null, unmeasured: ["web-1"] }, "cpu(web-*) < 90% – not measured on web-1"],
  ["no event", { ...guardrail, text: "full_gc_gap(*) > 5m", held: true, value: null, unit: "s" }, "full_gc_gap(*) > 5m – nothing happened"],
]) {
  test(`a requirement states ${name}`, () => assert.equal(requirementText(one), expected));
}
