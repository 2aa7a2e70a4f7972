import assert from "node:assert/strict";
import test from "node:test";
import { script, serve } from "../support.js";

const { eventsOf, restartsOf } = await import(script("monitoring/events.js"));
const { HostData } = await import(script("monitoring/host_data.js"));

test("restarts of processes are events of the interval in which they happened", () => {
  const line = (figure, values, part) => ({ figure, part, values });
  const data = new HostData({
    start: new Date(100_000).toISOString(), resolution: 10, intervals: 3,
    hosts: [{ server: 1, lines: [line("host_process.restarts", [0, 2, null], "shop"), line("host.load_1", [9, 9, 9], "")] }],
  });
  const web = { id: "1", name: "web-1" };
  assert.deepEqual(restartsOf(data, [web]), [{ time: 110, text: "shop: process restarted", bad: true }]);
  assert.deepEqual(restartsOf(data, [web, { id: "2", name: "db-1" }]).map(({ text }) => text), ["web-1 shop: process restarted"]);
});

test("events of other apps come from the addresses in the page, and one that fails is left out", async (t) => {
  const event = { time: 150, text: "CPU high on web-1", bad: true };
  const { asked } = await serve(t, { "GET /alerts/events": () => [200, { events: [event] }], "GET /broken": () => [500, {}] });
  document.body.innerHTML = '<link data-events href="/broken"><link data-events href="/alerts/events">';
  const scope = { servers: ["1", "2"], project: "shop", room: "", figures: [], compare: false };
  assert.deepEqual(await eventsOf(scope, 100, 200), [event]);
  assert.ok(asked.includes("GET /alerts/events?server=1&server=2&project=shop&room=&since=100&until=200"));
  document.body.innerHTML = "";
  assert.deepEqual(await eventsOf(scope, 100, 200), []);
});
