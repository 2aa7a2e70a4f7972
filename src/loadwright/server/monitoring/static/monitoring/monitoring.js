// The Monitoring page: the servers beside the charts of those that are chosen.

import { duration } from "../web/format.js";
import { get } from "../web/http.js";
import { CardReadout } from "../web/charts/card_readout.js";
import { ChartGroup } from "../web/charts/group.js";
import { besideOthers } from "../web/charts/short_names.js";
import { periodOf, readState, withState } from "./address.js";
import { clockFrom } from "./clock.js";
import { eventsOf, restartsOf } from "./events.js";
import { HostCharts } from "./host_charts.js";
import { AVERAGE } from "./host_data.js";
import { HostFeed, WEEK } from "./host_feed.js";
import { CHARTS, chartOf, firstFigures } from "./host_figures.js";
import { HostList, nameOf } from "./host_list.js";
import { Period } from "./period.js";

const LIST_EVERY_MS = 5000;
const EVENTS_EVERY_S = 10;
const SETTLED_MS = 100;
const byId = (id) => document.getElementById(id);
const page = byId("monitoring");
const now = clockFrom(Number(page.dataset.now));

const state = readState(location.search);
const group = new ChartGroup();
const asked = byId("own-figure")?.dataset;
const charts = new HostCharts(page, group, asked ? { figure: chartOf(asked), ...CHARTS } : CHARTS);
charts.parts = state.parts;
const readout = new CardReadout(byId("moment"), group);
const feed = new HostFeed(now);
const list = new HostList({ list: byId("hosts-list"), search: byId("hosts-search"), note: byId("hosts-note"), row: byId("host-row"), most: Number(page.dataset.most) });

// Those that an address may choose: the page states where others are.
const outside = new Set(page.dataset.outside.split(" "));
const inside = (servers) => list.fit(servers.filter((id) => !outside.has(id)));
state.servers = inside(state.servers);
const period = new Period(byId("period-form"), state, now);
const room = byId("room");

// What is shown -----------------------------------------------------------------------------------------------------

/** First and last second of the period, of which a part may be zoomed. @returns {[number, number]} */
function bounds() {
  const until = state.until ?? Math.floor(now());
  return [state.since ?? until - (state.last ?? 0), until];
}

function scope() {
  const figures = charts.figures(state.servers.length);
  const place = { servers: state.servers, project: page.dataset.project, room: room.selectedOptions[0]?.dataset.name ?? "", figures, compare: state.compare,
    first: state.servers.length ? undefined : firstFigures() };
  if (state.zoom) return { ...place, ...periodOf(state.zoom) };
  if (state.since !== null && state.until !== null) return { ...place, since: state.since, until: state.until };
  return { ...place, last: state.last ?? 0, until: state.until ?? undefined };
}

// Writes the state into the address. What people go back from is an entry of its own in the history of the browser.
function remember(isEntry = true) {
  const address = withState(location.href, state);
  if (isEntry && address !== location.href) history.pushState(null, "", address);
  else history.replaceState(history.state, "", address);
}

function request(requested = "") {
  period.show(state);
  byId("unzoom").disabled = state.zoom === null;
  group.window = state.zoom;
  page.classList.add("mon-waiting");
  feed.show(scope(), requested);
}

const subjects = () => (state.servers.length
  ? state.servers.map((id) => ({ id, name: nameOf(list.hosts, id) }))
  : [{ id: AVERAGE, name: gettext("average") }]);

/** @type {import("../web/charts/group.js").Mark[]} */
let otherEvents = [];
let eventsAt = -EVENTS_EVERY_S;

async function requestEvents() {
  eventsAt = now();
  const [since, until] = feed.bounds();
  otherEvents = await eventsOf(scope(), Math.floor(since), Math.ceil(until));
}

function draw() {
  const { data, before, waiting } = feed;
  if (data === null || document.hidden) return;
  const shown = subjects();
  charts.show({ data, subjects: shown, before, waiting, later: WEEK, beforeName: gettext("a week ago") });
  // A zoomed part does not move.
  if (state.zoom === null || !group.end) {
    const [start, end] = bounds();
    Object.assign(group, { start, end, shortest: end - start });
  }
  group.marks = [...restartsOf(data, shown), ...otherEvents];
  group.draw();
  readout.changed();
  page.classList.remove("mon-waiting");
  showWords(data, shown);
}

const plainHint = byId("hint").textContent;

function showWords({ step }, shown) {
  const words = gettext("Each point covers %(length)s and shows the mean; max and min are those of its seconds. Drag to zoom in.");
  const means = gettext("Each point covers %(length)s and shows the mean of the servers. Drag to zoom in.");
  const text = step > 1 ? interpolate(state.servers.length ? words : means, { length: duration(step) }, true) : plainHint;
  if (byId("hint").textContent !== text) byId("hint").textContent = text;
  const names = state.servers.length ? shown.map(({ name }) => name) : [gettext("Average of all servers")];
  const title = names.map((name) => (names.length > 1 ? besideOthers(name) : name)).join(gettext(", "));
  if (byId("chosen").textContent !== title) Object.assign(byId("chosen"), { textContent: title, title: names.join("\n") });
  const chosen = list.hosts.filter(({ id }) => !state.servers.length || state.servers.includes(id));
  byId("no-agent").hidden = !chosen.length || chosen.some((host) => host.state !== "none");
  byId("nothing-before").hidden = !state.compare || feed.before === null || feed.waiting.length > 0 || feed.before.hasValues;
  byId("server-link").hidden = state.servers.length !== 1;
  if (state.servers.length === 1) byId("server-link").href = `/servers/${state.servers[0]}`;
}

feed.addEventListener("data", () => {
  draw();
  if (now() - eventsAt > EVENTS_EVERY_S) requestEvents().then(draw);
});
feed.addEventListener("link", ({ detail: reached }) => {
  byId("link").hidden = reached;
  if (reached) byId("refused").hidden = true;
});
feed.addEventListener("refused", ({ detail: message }) => {
  byId("refused").hidden = false;
  byId("refused").textContent = message;
  page.classList.remove("mon-waiting");
});

// Choices -----------------------------------------------------------------------------------------------------------

list.addEventListener("choose", ({ detail: servers }) => {
  state.servers = servers;
  eventsAt = -EVENTS_EVERY_S;
  list.select(servers);
  remember();
  request();
});

period.addEventListener("change", ({ detail: change }) => {
  const isOther = "last" in change;
  Object.assign(state, change, isOther ? { zoom: null } : {});
  remember(isOther);
  request();
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

// While the range keeps changing, charts are stretched. That is one entry in the history.
group.addEventListener("window", () => {
  state.zoom = group.window && [Math.floor(group.window[0]), Math.ceil(group.window[1])];
  if (settling === undefined) remember();
  clearTimeout(settling);
  settling = setTimeout(() => {
    settling = undefined;
    remember(false);
    request();
  }, SETTLED_MS);
});
byId("unzoom").addEventListener("click", () => group.reset());

charts.addEventListener("part", () => {
  state.parts = charts.parts;
  remember(false);
  readout.changed();
});

room.addEventListener("change", () => {
  Object.assign(state, { room: room.value, servers: list.fit([]) });
  remember();
  list.select([]);
  refreshList().then(() => request());
});

addEventListener("popstate", () => {
  clearTimeout(settling);
  settling = undefined;
  const former = room.value;
  Object.assign(state, readState(location.search));
  state.servers = inside(state.servers);
  room.value = state.room;
  charts.parts = state.parts;
  eventsAt = -EVENTS_EVERY_S;
  list.select(state.servers);
  (room.value === former ? Promise.resolve() : refreshList()).then(() => request());
});

// The list ----------------------------------------------------------------------------------------------------------

const loadsPath = () => `${page.dataset.loads}?${new URLSearchParams({ project_id: page.dataset.projectId, room: room.value })}`;

async function refreshList() {
  try {
    const former = new Set(list.hosts.map(({ id }) => id));
    const loads = await get(loadsPath());
    list.show(loads);
    // What is chosen was deleted or moved: the page states where it is.
    const gone = state.servers.filter((id) => former.has(id) && !list.hosts.some((host) => host.id === id));
    if (gone.length && !loads.more) location.reload();
  } catch {
    // The charts report a lost connection.
  }
}

setInterval(() => !document.hidden && refreshList(), LIST_EVERY_MS);
list.select(state.servers);
list.show(JSON.parse(byId("loads").textContent));
remember(false);
// Begun while the scripts were loaded.
if (charts.charts.size) request(document.querySelector("link[data-first-request]")?.getAttribute("href") ?? "");
