// The numbers of a chart as a table in a dialog.

import { clock, exactDay, timeOfDay, zone } from "../format.js";
import { csvOf, download, fileName } from "./export.js";

const DAY = 86400;

/** @param {import("./chart.js").Chart} chart */
export function showTable(chart) {
  const shown = chart.table();
  const dialog = Object.assign(document.createElement("dialog"), { className: "lw-large lw-numbers" });
  dialog.setAttribute("aria-label", chart.title);
  const head = part("div", "lw-numbers-head");
  const csv = button(gettext("Download CSV"));
  const close = button(gettext("Close"));
  head.append(part("h2", "h3 m-0", chart.title), csv, close);
  const scroll = part("div", "lw-numbers-scroll");
  scroll.tabIndex = 0;
  scroll.append(tableOf(chart, shown));
  dialog.append(head, scroll);
  document.body.append(dialog);
  csv.addEventListener("click", () => download(new Blob([csvOf(shown, chart.group)], { type: "text/csv" }), fileName(chart, "csv")));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  close.focus();
}

function part(tag, css, text = "") {
  return Object.assign(document.createElement(tag), { className: css, textContent: text });
}

function button(text) {
  return Object.assign(part("button", "btn", text), { type: "button" });
}

function tableOf(chart, { seconds, columns }) {
  const { group } = chart;
  const table = part("table", "table lw-table");
  const names = table.appendChild(document.createElement("thead")).insertRow();
  const times = group.elapsed ? [gettext("Time")] : [`${gettext("Time")} (${zone()})`, gettext("Elapsed")];
  names.append(...times.map((text) => part("th", "", text)), ...columns.map(({ line }) => part("th", "lw-num", line.name)));
  const days = seconds.length > 0 && seconds[seconds.length - 1] - seconds[0] >= DAY;
  const body = table.createTBody();
  seconds.forEach((second, index) => {
    const row = body.insertRow();
    const when = new Date(second * 1000);
    const time = days ? `${exactDay(when)} ${timeOfDay(when)}` : timeOfDay(when);
    const passed = clock(second - group.start);
    for (const text of group.elapsed ? [passed] : [time, passed]) row.insertCell().textContent = text;
    for (const { values } of columns) Object.assign(row.insertCell(), { className: "lw-num", textContent: chart.format(values[index]) });
  });
  return table;
}
