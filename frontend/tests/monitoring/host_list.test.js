import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const { HostList, choose, levelOf, nameOf } = await import(script("monitoring/host_list.js"));

const host = (id, name, busy, more = {}) => ({ id, name, address: `10.0.0.${id}`, room: "Room A", state: "ok", busy, cpu: busy, disk: null, network: 0, memory: 40, ...more });
const average = { busy: 10, cpu: 10, disk: null, network: 0, memory: 40 };

function page() {
  document.body.innerHTML = `<ul id="list"></ul><input id="search"><p id="note"></p><template id="row"><li>
    <button aria-pressed="false"><span data-part="name"><span></span><span></span></span><span data-part="load"></span><span data-part="figures"></span></button>
    <a data-part="mark" hidden><span></span></a><label><input type="checkbox"></label></li></template>`;
  const [list, search, note, row] = ["list", "search", "note", "row"].map((id) => document.getElementById(id));
  const made = new HostList({ list, search, note, row, most: 3 });
  const chosen = [];
  made.addEventListener("choose", ({ detail }) => chosen.push(detail));
  return { made, list, search, note, chosen };
}
const names = (list) => [...list.querySelectorAll('[data-part="name"]')].map((one) => one.textContent);

test("the average is on top and chosen at first, the servers follow in their order", () => {
  const { made, list } = page();
  made.show({ average, hosts: [host("2", "busy", 85), host("1", "idle", 3), host("3", "bare", null, { state: "none", cpu: null })], more: 0 });
  assert.deepEqual(names(list), ["All servers, average", "busy", "idle", "bare"]);
  assert.deepEqual([...list.children].map((row) => row.dataset.level), ["0", "4", "0", ""]);
  assert.deepEqual([...list.querySelectorAll('[data-part="figures"]')].slice(1).map((one) => one.textContent), ["CPU 85% · disk – · net 0%", "CPU 3% · disk – · net 0%", "no agent"]);
  assert.deepEqual([...list.querySelectorAll("button")].map((one) => one.getAttribute("aria-pressed")), ["true", "false", "false", "false"]);
});

test("the end of a long name is kept apart, because hosts often differ in it alone", () => {
  const { made, list } = page();
  made.show({ average, hosts: [host("1", "production-web-frontend-0001", 3), host("2", "订单服务", 2)], more: 0 });
  const parts = [...list.querySelectorAll('[data-part="name"]')].slice(1).map((one) => [...one.children].map(({ textContent }) => textContent));
  assert.deepEqual(parts, [["production-web-front", "end-0001"], ["订单服务", ""]]);
});

test("what another app states about a server is a link beside it, while it does", () => {
  const { made, list } = page();
  const marks = [{ text: "2", title: "2 alerts fire", path: "/alerts?server=2", bad: true }];
  made.show({ average, hosts: [host("2", "busy", 85, { marks }), host("1", "idle", 3, { marks: [] })], more: 0 });
  const links = [...list.querySelectorAll("a")];
  assert.deepEqual(links.map(({ hidden }) => hidden), [true, false, true]);
  assert.deepEqual([links[1].textContent, links[1].getAttribute("href"), links[1].title, links[1].className], ["2", "/alerts?server=2", "2 alerts fire", "lw-mark-bad"]);
  made.show({ average, hosts: [host("2", "busy", 85), host("1", "idle", 3)], more: 0 });
  assert.deepEqual(links.map(({ hidden }) => hidden), [true, true, true]);
});

test("a click chooses a server alone, its box adds it", () => {
  const { made, list, chosen } = page();
  made.show({ average, hosts: [host("2", "busy", 85), host("1", "idle", 3)], more: 0 });
  list.children[1].querySelector("button").click();
  made.select(["2"]);
  list.children[2].querySelector("input").click();
  list.children[0].querySelector("button").click();
  assert.deepEqual(chosen, [["2"], ["2", "1"], []]);
  assert.equal(list.children[0].querySelector("input"), null);
});

test("servers are chosen and left out again", () => {
  assert.deepEqual(choose(["1"], "2", true), ["1", "2"]);
  assert.deepEqual(choose(["1", "2"], "1", true), ["2"]);
  assert.deepEqual(choose(["1", "2"], "2", false), ["2"]);
});

test("one more than can be shown together is not chosen, and the list says so until the next choice", () => {
  const { made, list, note, chosen } = page();
  made.show({ average, hosts: ["1", "2", "3", "4"].map((id) => host(id, `web-${id}`, 5)), more: 2 });
  made.addEventListener("choose", ({ detail }) => made.select(detail));
  assert.deepEqual(made.fit(["1", "2", "3", "x"]), ["1", "2", "3"]);
  assert.equal(note.textContent, "At most 3 servers are shown together.");
  made.select(made.fit(["1", "2", "3"]));
  assert.equal(note.textContent, "2 further servers are not shown.");
  const boxes = [...list.querySelectorAll("input")];
  boxes[3].click();
  assert.deepEqual([chosen.at(-1), note.textContent], [["1", "2", "3"], "At most 3 servers are shown together."]);
  assert.deepEqual(boxes.map(({ checked }) => checked), [true, true, true, false]);
  boxes[0].click();
  assert.deepEqual([chosen.at(-1), note.textContent], [["2", "3"], "2 further servers are not shown."]);
});

test("the search finds names, addresses and rooms, and keeps the average", () => {
  const { made, list, search, note } = page();
  made.show({ average, hosts: [host("2", "busy", 85), host("1", "idle", 3, { room: "Cellar" })], more: 3 });
  assert.equal(note.textContent, "3 further servers are not shown.");
  for (const [text, found] of [["CELL", ["idle"]], ["10.0.0.2", ["busy"]], ["", ["busy", "idle"]]]) {
    search.value = text;
    search.dispatchEvent(new Event("input"));
    assert.deepEqual(names(list).slice(1), found);
  }
  search.value = "nothing";
  search.dispatchEvent(new Event("input"));
  assert.equal(note.textContent, "No servers match.");
});

test("new values keep the rows, and servers that are gone leave", () => {
  const { made, list } = page();
  made.show({ average, hosts: [host("2", "busy", 85), host("1", "idle", 3)], more: 0 });
  const [, busy, idle] = list.children;
  made.show({ average, hosts: [host("1", "idle", 90), host("2", "busy", 5)], more: 0 });
  assert.deepEqual([...list.children].slice(1), [idle, busy]);
  made.show({ average, hosts: [host("2", "busy", 5)], more: 0 });
  assert.deepEqual([...list.children].slice(1), [busy]);
});

test("levels begin at 0, 20, 40, 60 and 80 percent", () => {
  assert.deepEqual([null, 0, 19.9, 20, 40, 60, 80, 100].map(levelOf), [null, 0, 0, 1, 2, 3, 4, 4]);
  assert.equal(nameOf([host("2", "busy", 1)], "2"), "busy");
  assert.equal(nameOf([], "2"), "–");
});
