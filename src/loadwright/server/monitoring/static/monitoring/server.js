// The charts of one server, on its page.

import { CardReadout } from "../web/charts/card_readout.js";
import { ChartGroup } from "../web/charts/group.js";
import { clockFrom } from "./clock.js";
import { restartsOf } from "./events.js";
import { HostCharts } from "./host_charts.js";
import { HostFeed } from "./host_feed.js";

const SETTLED_MS = 100;
const page = document.getElementById("host-charts");
const period = page.querySelector("select");
const unzoom = page.querySelector("[data-unzoom]");
const subjects = [{ id: page.dataset.server, name: page.dataset.name }];
const group = new ChartGroup();
const charts = new HostCharts(page, group);
const readout = new CardReadout(page.querySelector("[data-moment]"), group);
const feed = new HostFeed(clockFrom(Number(page.dataset.now)));

function request() {
  const place = { servers: [page.dataset.server], project: "", room: "", figures: charts.figures(subjects.length), compare: false };
  unzoom.disabled = group.window === null;
  if (group.window) feed.show({ ...place, since: Math.floor(group.window[0]), until: Math.ceil(group.window[1]) });
  else feed.show({ ...place, last: Number(period.value) });
}

feed.addEventListener("data", () => {
  const { data } = feed;
  if (data === null || document.hidden) return;
  charts.show({ data, subjects });
  if (group.window === null) {
    const [start, end] = feed.bounds();
    Object.assign(group, { start, end, shortest: end - start });
  }
  group.marks = restartsOf(data, subjects);
  group.draw();
  readout.changed();
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;
group.addEventListener("window", () => {
  clearTimeout(settling);
  settling = setTimeout(request, SETTLED_MS);
});
unzoom.addEventListener("click", () => group.reset());
period.addEventListener("change", () => {
  group.window = null;
  request();
});
request();
