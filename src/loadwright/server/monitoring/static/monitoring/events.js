// Events on charts of hosts: restarts of processes, what happened to agents and disks, and what other apps know.
//
// Elements `<link data-events href="ADDRESS">` name where they are found; apps above this one add theirs by a panel for the place
// "monitoring.events". The address is requested with `server` (ids), `project` and `room` (names), `since` and
// `until` (seconds since the epoch), and answers `{"events": [{"time": seconds, "text": "…", "bad": true}]}`; those that last have `until` too.

import { get } from "../web/http.js";
import { RESTARTS } from "./host_figures.js";

/** @typedef {import("../web/charts/group.js").Mark} Mark */

/**
 * Returns the restarts of processes in the intervals of `data`.
 * @param {import("./host_data.js").HostData} data
 * @param {import("./host_lines.js").Subject[]} subjects
 * @returns {Mark[]}
 */
export function restartsOf(data, subjects) {
  const several = subjects.length > 1;
  return data.lines.filter(({ figure }) => figure === RESTARTS).flatMap(({ subject, part, values }) => {
    const host = subjects.find(({ id }) => id === subject);
    const name = [several && host?.name, part].filter(Boolean).join(" ");
    const text = name ? interpolate(gettext("%(name)s: process restarted"), { name }, true) : gettext("process restarted");
    return values.flatMap((value, index) => (value ? [{ time: data.start + index * data.step, text, bad: true }] : []));
  });
}

/**
 * Returns the events of the addresses that the page names. What cannot be read is left out: the charts do not depend on it.
 * @param {import("./host_feed.js").Scope} scope
 * @returns {Promise<Mark[]>}
 */
export async function eventsOf({ servers, project, room }, since, until, root = document) {
  const query = new URLSearchParams(servers.map((server) => ["server", server]));
  for (const [name, value] of Object.entries({ project, room, since, until })) query.set(name, String(value));
  const sources = [...root.querySelectorAll("link[data-events]")].map((link) => link.getAttribute("href"));
  const answers = await Promise.allSettled(sources.map((address) => get(`${address}?${query}`)));
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value.events : []));
}
