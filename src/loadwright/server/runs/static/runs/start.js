// The start form: shows the inputs of the selected kind of load and previews the load over time.

import { count, duration, rate } from "../web/format.js";
import { parseCurve, percentAt, seconds } from "./curve.js";
import { numberOf } from "./numbers.js";
import { editPoints } from "./points.js";
import { LoadPreview } from "./preview.js";

const form = document.getElementById("start");
const LONGEST = 30 * 86400;

const chart = new LoadPreview(
  document.getElementById("preview"), document.getElementById("preview-readout"), (points) => editor.set(points),
);
const editor = editPoints(form);

const mode = () => form.elements.mode.value;

/** @returns {[number, number][] | null} the curve of the form, null while it is invalid */
function curvePoints() {
  const shape = form.elements.shape.value;
  if (shape === "steady") return [[0, 100]];
  if (shape === "ramp") {
    const ramp = seconds(form.elements.ramp.value);
    return ramp === null ? null : [[0, ramp ? 0 : 100], [ramp, 100]];
  }
  return parseCurve(form.elements.curve.value);
}

function note(text) {
  const element = document.getElementById("preview-note");
  element.hidden = !text;
  element.querySelector("span").textContent = text;
}

/** States what the run does where the curve and the duration do not end together; "" if they do. */
function endOf(points, length, loadAt, format) {
  const last = points[points.length - 1][0];
  if (last === length) return "";
  const names = { curve: duration(last), run: duration(length), load: format(loadAt(length)) };
  return interpolate(last < length
    ? gettext("The curve ends after %(curve)s; its last value, %(load)s, is held until the run ends after %(run)s.")
    : gettext("The run ends after %(run)s; what the curve has after that is not reached."), names, true);
}

function preview() {
  for (const element of form.querySelectorAll("[data-mode]")) {
    element.hidden = !element.dataset.mode.split(" ").includes(mode());
  }
  for (const element of form.querySelectorAll("[data-shape]")) element.hidden = element.dataset.shape !== form.elements.shape.value;
  const text = document.getElementById("preview-text");
  const curved = form.elements.shape.value === "curve";
  note("");
  if (mode() === "as_written") {
    text.textContent = gettext("The plan determines the load and, without a duration, its end.");
    return;
  }
  const target = numberOf(form.elements.target.value) ?? 0;
  const points = curvePoints();
  const given = form.elements.duration.value.trim();
  const length = given ? seconds(given) : (points && curved && points[points.length - 1][0]) || 60;
  const clear = points && target > 0 && length && length <= LONGEST;
  chart.element.classList.toggle("lw-stale", !clear);
  if (!clear) {
    text.textContent = gettext("The preview appears once target, duration and shape are valid.");
    return;
  }
  const loadAt = (time) => (target * percentAt(points, time)) / 100;
  const ends = [0, length].filter((time) => points.every(([known]) => known !== time));
  const known = points.filter(([time]) => curved || time <= length).map(([time, percent]) => [time, (target * percent) / 100]);
  const load = {
    points: [...known, ...ends.map((time) => [time, loadAt(time)])].sort((a, b) => a[0] - b[0]),
    loadAt,
    length,
    format: mode() === "rate" ? rate : count,
    unit: mode() === "rate" ? gettext("transactions per second") : gettext("threads"),
  };
  const rows = curved ? editor.points() : null;
  chart.draw(load, rows && { points: rows, target, stepped: editor.stepped() });
  if (curved && points.length > 1) note(endOf(points, length, loadAt, load.format));
  // The area below the curve, by the midpoint rule.
  let sum = 0;
  const parts = 2000;
  for (let part = 0; part < parts; part += 1) sum += loadAt(((part + 0.5) * length) / parts);
  const number = Math.round((sum * length) / parts);
  const names = { number: count(number), time: duration(length) };
  text.textContent = mode() === "rate"
    ? interpolate(ngettext("About %(number)s transaction in %(time)s.", "About %(number)s transactions in %(time)s.", number), names, true)
    : interpolate(gettext("For %(time)s."), names, true);
}

form.addEventListener("input", preview);
preview();
