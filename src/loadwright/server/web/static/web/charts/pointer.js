// Mouse and touch on a chart: the cursor, a range to zoom to, and pinching.

const SHORTEST_DRAG = 4;
const ZOOM_IN = 0.8;
const ZOOM_OUT = 1.25;
// Fingers that are nearer to each other state no scale.
const SHORTEST_PINCH = 20;

/** @param {import("./chart.js").Chart} chart */
export function followPointer(chart) {
  followMouse(chart);
  followTouches(chart);
  const { element, group } = chart;
  element.addEventListener("dblclick", () => group.reset(group.follow));
  // Only with Ctrl, which browsers also report for a pinch on a touchpad, so that the wheel alone scrolls the page.
  element.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const second = chart.secondAt(event.clientX);
    if (second !== null) group.zoomAround(second, event.deltaY > 0 ? ZOOM_OUT : ZOOM_IN);
  }, { passive: false });
}

/** @param {import("./chart.js").Chart} chart */
function followMouse(chart) {
  const { element, group } = chart;
  /** @type {{ x: number, second: number } | null} */
  let begin = null;
  /** @returns {[number, number] | null} */
  const chosen = (event) => {
    const second = chart.secondAt(event.clientX);
    if (begin === null || second === null || Math.abs(event.clientX - begin.x) < SHORTEST_DRAG) return null;
    return [Math.min(begin.second, second), Math.max(begin.second, second)];
  };
  const end = () => {
    begin = null;
    group.select(null);
  };
  element.addEventListener("pointerdown", (event) => {
    const second = chart.secondAt(event.clientX);
    if (event.pointerType === "touch" || event.button !== 0 || second === null || event.target.closest("button")) return;
    begin = { x: event.clientX, second };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    group.setCursor(chart.secondAt(event.clientX));
    if (begin !== null) group.select(chosen(event));
  });
  element.addEventListener("pointerup", (event) => {
    const range = chosen(event);
    end();
    if (range !== null) group.zoom(...range);
  });
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && group.setCursor(null));
}

/**
 * One finger moves the cursor, which stays when it is lifted; two zoom. Moving up and down scrolls the page.
 * @param {import("./chart.js").Chart} chart
 */
function followTouches(chart) {
  const { element, group } = chart;
  /** Where each finger is, and the second below it when it came. @type {Map<number, { x: number, second: number }>} */
  const fingers = new Map();
  const lift = (event) => fingers.delete(event.pointerId);
  element.addEventListener("pointerdown", (event) => {
    const second = chart.secondAt(event.clientX);
    if (event.pointerType !== "touch" || second === null) return;
    fingers.set(event.pointerId, { x: event.clientX, second });
    group.setCursor(fingers.size === 1 ? second : null);
  });
  element.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    finger.x = event.clientX;
    if (fingers.size === 1) group.setCursor(chart.secondAt(event.clientX));
    else if (fingers.size === 2) pinch(chart, [...fingers.values()]);
  });
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
}

// Zooms so that each finger stays on its second.
function pinch(chart, fingers) {
  const [a, b] = fingers;
  if (Math.abs(b.x - a.x) < SHORTEST_PINCH) return;
  const { left, width } = chart.plot.over.getBoundingClientRect();
  const perPixel = (b.second - a.second) / (b.x - a.x);
  if (!(perPixel > 0)) return;
  const from = a.second - (a.x - left) * perPixel;
  chart.group.zoom(from, from + width * perPixel);
}
