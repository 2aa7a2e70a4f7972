import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { showStatistics } = await import(script("runs/statistics.js"));

function tiles() {
  document.body.innerHTML = `<section><h2 data-range></h2>${["samples", "errors", "error_rate", "min_ms", "mean_ms", "p95_ms", "p99_ms", "max_ms"]
    .map((name) => `<span data-statistic="${name}">–</span>`).join("")}</section>`;
  return document.body.firstElementChild;
}

const shown = (element) => [...element.querySelectorAll("[data-statistic]")].map((tile) => tile.textContent);
const figures = {
  since: 1010, until: 1069, samples: 12345, errors: 5, error_rate: 0.000405, min_ms: 3, mean_ms: 12.345, p95_ms: 40, p99_ms: 90, max_ms: 12000,
};

test("the tiles show the statistics of a part of the run", () => {
  const element = tiles();
  showStatistics(element, figures, { start: 1000, since: 1010, until: 1069 });
  assert.deepEqual(shown(element), ["12,345", "5", "0.0405%", "3 ms", "12.3 ms", "40 ms", "90 ms", "12 s"]);
  assert.match(element.querySelector("h2").textContent, /^0:10 – 1:10, /);
});

test("the whole run is named as such, and what is unknown is a dash", () => {
  const element = tiles();
  showStatistics(element, null, { start: 1000, since: null, until: null });
  assert.deepEqual(new Set(shown(element)), new Set(["–"]));
  assert.equal(element.querySelector("h2").textContent, "Whole run");
});
