// The charts of one server, on its page.

import { CardReadout } from "../web/charts/card_readout.js";
import { ChartGroup } from "../web/charts/group.js";
import { periodOf } from "./address.js";
import { clockFrom } from "./clock.js";
import { eventsOf, restartsOf } from "./events.js";
import { HostCharts } from "./host_charts.js";
import { HostFeed } from "./host_feed.js";

const SETTLED_MS = 100;
const EVENTS_EVERY_S = 10;
const page = document.getElementById("host-charts");
const period = page.querySelector("select");
const unzoom = page.querySelector("[data-unzoom]");
const subjects = [{ id: page.dataset.server, name: page.dataset.name }];
const group = new ChartGroup();
const charts = new HostCharts(page, group);
const readout = new CardReadout(page.querySelector("[data-moment]"), group);
const now = clockFrom(Number(page.dataset.now));
const feed = new HostFeed(now);

/** @type {import("../web/charts/group.js").Mark[]} */
let otherEvents = [];
let eventsAt = -EVENTS_EVERY_S;

function request() {
  const place = { servers: [page.dataset.server], project: page.dataset.project, room: "", figures: charts.figures(subjects.length), compare: false };
  unzoom.disabled = group.window === null;
  eventsAt = -EVENTS_EVERY_S;
  if (group.window) feed.show({ ...place, ...periodOf(group.window) });
  else feed.show({ ...place, last: Number(period.value) });
}

async function requestEvents() {
  eventsAt = now();
  const [since, until] = feed.bounds();
  const { servers, project, room } = /** @type {import("./host_feed.js").Scope} */ (feed.scope);
  otherEvents = await eventsOf({ servers, project, room, figures: [], compare: false }, Math.floor(since), Math.ceil(until));
}

function draw() {
  const { data } = feed;
  if (data === null || document.hidden) return;
  charts.show({ data, subjects });
  if (group.window === null) {
    const [start, end] = feed.bounds();
    Object.assign(group, { start, end, shortest: end - start });
  }
  group.marks = [...restartsOf(data, subjects), ...otherEvents];
  group.draw();
  readout.changed();
}

feed.addEventListener("data", () => {
  draw();
  if (now() - eventsAt > EVENTS_EVERY_S) requestEvents().then(draw);
});

charts.addEventListener("part", () => readout.changed());

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
