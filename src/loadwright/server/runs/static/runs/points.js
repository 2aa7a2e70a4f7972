// A curve as a table of points, synchronised with its text in both directions.

import { seconds } from "./curve.js";
import { durationText } from "./curve_edit.js";
import { halfWidth, numberOf } from "./numbers.js";

const SHOWN = /^\s*([^:,]+?)\s*:\s*(\d+(?:\.\d+)?)\s*%?\s*$/;

// "0s:20%,30s:100%" as [["0s", "20"], ["30s", "100"]]; null if it is not a list of points.
function parse(text) {
  const points = [];
  for (const word of halfWidth(text).split(",")) {
    const found = SHOWN.exec(word);
    if (!found) return null;
    points.push(found.slice(1));
  }
  return points;
}

// A step is two points at the same time, the first with the percentage of the previous point.
function steps(points) {
  if (points.length < 3 || points.length % 2 === 0) return null;
  const rows = [points[0]];
  for (let index = 1; index < points.length; index += 2) {
    const [[before, held], [time, percent]] = [points[index], points[index + 1]];
    if (before !== time || held !== rows[rows.length - 1][1]) return null;
    rows.push([time, percent]);
  }
  return rows;
}

function write(rows, joined) {
  const points = rows.flatMap(([time, percent], index) =>
    joined === "steps" && index ? [[time, rows[index - 1][1]], [time, percent]] : [[time, percent]]);
  return points.map(([time, percent]) => `${time.trim()}:${percent.trim()}%`).join(",");
}

/**
 * @param {string[]} row
 * @returns {[number, number]} seconds and percent, NaN where it is invalid
 */
function numbersOf([time, percent]) {
  return [seconds(time) ?? NaN, numberOf(percent) ?? NaN];
}

// Rows with the numbers of `points`; those that did not change keep their text.
function rowsOf(points, former) {
  const texts = new Map(former.map((row) => [String(numbersOf(row)), row]));
  return points.map((point) => texts.get(String(point)) ?? [durationText(point[0]), String(point[1])]);
}

/**
 * Keeps the table of a form's curve in step with its text. In the result, `points` are [seconds, percent] of the rows, null
 * while they are no curve, `set` replaces them, and `stepped` is whether each holds until the next.
 */
export function editPoints(form) {
  const box = document.getElementById("points");
  const body = box.querySelector("tbody");
  const text = form.elements.curve;
  const rows = () => [...body.rows].map((row) => [...row.querySelectorAll("input")].map((input) => input.value));

  function show(points) {
    body.replaceChildren(...points.map(([time, percent]) => {
      const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
      row.querySelector('[data-point="time"]').value = time;
      row.querySelector('[data-point="percent"]').value = percent;
      return row;
    }));
  }

  function read() {
    const points = parse(text.value);
    box.classList.toggle("lw-stale", !points);
    if (!points) return;
    const stepped = steps(points);
    form.elements.joined.value = stepped ? "steps" : "lines";
    show(stepped ?? points);
  }

  // Dispatched like typed input, for the listeners of the form.
  function emitCurve() {
    text.value = write(rows(), form.elements.joined.value);
    text.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "points" }));
  }

  text.addEventListener("input", (event) => event.detail === "points" || read());
  box.addEventListener("input", (event) => {
    event.stopPropagation();
    emitCurve();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.id === "points-add") {
      const last = rows()[body.rows.length - 1] ?? ["0s", "100"];
      show([...rows(), last]);
      body.rows[body.rows.length - 1].querySelector("input").select();
    } else if (body.rows.length > 1) {
      button.closest("tr").remove();
    }
    emitCurve();
  });
  box.hidden = false;
  read();
  return {
    /** @returns {[number, number][] | null} */
    points() {
      const points = rows().map(numbersOf);
      const valid = points.every(([time, percent], index) => time >= (points[index - 1]?.[0] ?? 0) && percent >= 0);
      return valid && !box.classList.contains("lw-stale") ? points : null;
    },
    /** @param {[number, number][]} points */
    set(points) {
      show(rowsOf(points, rows()));
      emitCurve();
    },
    stepped: () => form.elements.joined.value === "steps",
  };
}
