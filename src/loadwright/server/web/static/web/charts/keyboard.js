// The keys of a chart: arrows move the cursor, + and - zoom, Escape shows everything again.

const ZOOM_IN = 0.5;
const ZOOM_OUT = 2;
const MOVES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

/** @param {import("./chart.js").Chart} chart */
export function listenToKeys(chart) {
  const { element, group } = chart;
  const centre = () => {
    const [from, to] = group.shown();
    return group.cursor ?? (from + to) / 2;
  };
  const actions = {
    "+": () => group.zoomAround(centre(), ZOOM_IN),
    "=": () => group.zoomAround(centre(), ZOOM_IN),
    "-": () => group.zoomAround(centre(), ZOOM_OUT),
    Escape: () => {
      group.setCursor(null);
      group.reset(group.follow);
    },
  };
  element.tabIndex = 0;
  element.setAttribute("role", "application");
  element.setAttribute("aria-roledescription", gettext("chart"));
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Escape closes a dialog that has the chart.
    const action = event.key === "Escape" && element.closest("dialog") ? undefined : actions[event.key];
    if (!action && !(event.key in MOVES)) return;
    event.preventDefault();
    if (action) action();
    else move(MOVES[event.key] * (event.shiftKey ? 10 : 1));
  });
  element.addEventListener("blur", () => group.setCursor(null));

  function move(intervals) {
    group.moveCursor(intervals);
    group.readout?.announce(chart);
  }
}
