// The menu of a chart: a large view, the numbers as a table, and files of both.

import { csvOf, download, fileName, pictureOf } from "./export.js";
import { enlarge } from "./enlarge.js";
import { showTable } from "./table.js";

const ACTIONS = {
  enlarge,
  table: (chart) => showTable(chart),
  png: (chart, card) => pictureOf(chart, card).then((blob) => download(blob, fileName(chart, "png"))),
  csv: (chart) => download(new Blob([csvOf(chart.table(), chart.group)], { type: "text/csv" }), fileName(chart, "csv")),
};

/**
 * @param {import("./chart.js").Chart} chart
 * @param {HTMLElement} card has the chart and the buttons of the menu, `data-chart-tool` each
 */
export function wireTools(chart, card) {
  for (const button of card.querySelectorAll("[data-chart-tool]")) {
    button.addEventListener("click", () => ACTIONS[button.dataset.chartTool](chart, card));
  }
}
