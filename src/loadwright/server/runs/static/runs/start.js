// The start form: shows what belongs to the chosen kind of load and previews the load over time.

import { count, duration, rate } from "../web/format.js";
import { editPoints } from "./points.js";
import { LoadPreview } from "./preview.js";

const form = document.getElementById("start");
const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };
const LONGEST = 30 * 86400;

const chart = new LoadPreview(document.getElementById("preview"));

const mode = () => form.elements.mode.value;

// The same words as core/curve.py reads; null when they are no duration.
function seconds(text) {
  text = text.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (!parts.length || parts.map((part) => part[0]).join("") !== text) return null;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
}

function curvePoints() {
  const shape = form.elements.shape.value;
  if (shape === "steady") return [[0, 100]];
  if (shape === "ramp") {
    const ramp = seconds(form.elements.ramp.value);
    return ramp === null ? null : [[0, ramp ? 0 : 100], [ramp, 100]];
  }
  const points = form.elements.curve.value.split(",").map((word) => {
    const [time, percent] = word.trim().split(":");
    const value = Number((percent ?? "").trim().replace(/%$/, "") || NaN);
    return [seconds(time), value];
  });
  const sound = points.every(([time, value], index) => time !== null && value >= 0 && (!index || time >= points[index - 1][0]));
  return sound ? points : null;
}

function percentAt(points, time) {
  const after = points.findIndex((point) => point[0] > time);
  if (after === 0) return points[0][1];
  if (after < 0) return points[points.length - 1][1];
  const [[t0, v0], [t1, v1]] = [points[after - 1], points[after]];
  return v0 + ((v1 - v0) * (time - t0)) / (t1 - t0);
}

function preview() {
  for (const element of form.querySelectorAll("[data-mode]")) {
    element.hidden = !element.dataset.mode.split(" ").includes(mode());
  }
  for (const element of form.querySelectorAll("[data-shape]")) element.hidden = element.dataset.shape !== form.elements.shape.value;
  const text = document.getElementById("preview-text");
  if (mode() === "as_written") {
    text.textContent = gettext("The plan determines the load and, without a duration, its end.");
    return;
  }
  const target = Number(form.elements.target.value);
  const points = curvePoints();
  const given = form.elements.duration.value.trim();
  const length = given ? seconds(given) : points && form.elements.shape.value === "curve" ? points[points.length - 1][0] : 60;
  const clear = points && target > 0 && length && length <= LONGEST;
  chart.element.classList.toggle("lw-stale", !clear);
  if (!clear) {
    text.textContent = gettext("The preview appears once target, duration and shape are valid.");
    return;
  }
  const inside = points.filter((point) => point[0] > 0 && point[0] < length);
  const shape = [[0, percentAt(points, 0)], ...inside, [length, percentAt(points, length)]];
  chart.draw(shape.map(([time, percent]) => [time, (target * percent) / 100]), mode() === "rate" ? rate : count);
  // The area under straight lines, taken at every half second of a step.
  let sum = 0;
  const parts = 2000;
  for (let part = 0; part < parts; part += 1) sum += (target * percentAt(points, ((part + 0.5) * length) / parts)) / 100;
  const names = { number: count(Math.round((sum * length) / parts)), time: duration(length) };
  text.textContent = mode() === "rate"
    ? interpolate(gettext("About %(number)s transactions in %(time)s."), names, true)
    : interpolate(gettext("For %(time)s."), names, true);
}

editPoints(form);
form.addEventListener("input", preview);
preview();
