// The list of servers beside the charts: the average of all on top, then by load, coloured by it.

import { DASH, of100 } from "../web/format.js";
import { AVERAGE } from "./host_data.js";

const LEVELS = 5;
const STATES = { slowed: gettext("measured less often"), lost: gettext("no contact"), none: gettext("no agent") };

/** @typedef {{ text: string, title: string, path: string, bad: boolean }} Mark what another app states about a host */
/**
 * @typedef {{ id: string, name: string, address: string, room: string, state: string, busy: number | null, cpu: number | null,
 *   disk: number | null, network: number | null, memory: number | null, marks?: Mark[] }} Host
 */

/** The level of a load: 0 for less than 20 %, 4 from 80 % on; null if it is unknown. */
export const levelOf = (load) => (load === null ? null : Math.min(LEVELS - 1, Math.floor((load * LEVELS) / 100)));

/** @param {Host} host */
export const matches = (host, text) => [host.name, host.address, host.room].some((one) => one.toLowerCase().includes(text));

/**
 * Returns the servers that are chosen after a click on one: it alone, or with `adding` besides the others or no longer.
 * @param {string[]} chosen
 * @param {string} id AVERAGE for none
 */
export function choose(chosen, id, adding) {
  if (id === AVERAGE) return [];
  if (!adding) return [id];
  return chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
}

// Hosts often differ in their numbers alone: the end of a longer name is always shown, and its beginning as far as there is room.
const END = 8;

/** @param {HTMLElement} element has a part for the beginning and one for the end @param {string} name */
function showName(element, name) {
  const characters = [...name];
  const place = characters.length > 2 * END ? characters.length - END : characters.length;
  const [head, tail] = element.children;
  set(head, characters.slice(0, place).join(""));
  set(tail, characters.slice(place).join(""));
}

// Whole percentages have room in a row.
const rounded = (value) => of100(value === null ? null : Math.round(value));

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLAnchorElement} link @param {Mark | undefined} mark */
function showMark(link, mark) {
  link.hidden = !mark;
  if (!mark) return;
  link.href = mark.path;
  link.title = mark.title;
  link.ariaLabel = mark.title;
  link.classList.toggle("lw-mark-bad", mark.bad);
  set(link.querySelector("span"), mark.text);
}

// Dispatches "choose" with the ids of the chosen servers.
export class HostList extends EventTarget {
  element;
  search;
  note;
  template;
  more = 0;
  // How many can be shown together, and whether more were asked for.
  most;
  tooMany = false;
  /** @type {Host[]} */
  hosts = [];
  /** @type {string[]} */
  chosen = [];
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /** @param {{ list: HTMLElement, search: HTMLInputElement, note: HTMLElement, row: HTMLTemplateElement, most: number }} parts */
  constructor({ list, search, note, row, most }) {
    super();
    Object.assign(this, { element: list, search, note, template: row, most });
    search.addEventListener("input", () => this.#arrange());
    list.addEventListener("click", (event) => {
      const own = event.target.closest("[data-host]");
      if (own && event.target.closest("button")) this.#choose(own.dataset.host, event.ctrlKey || event.metaKey);
    });
    list.addEventListener("change", (event) => this.#choose(event.target.closest("[data-host]").dataset.host, true));
  }

  #choose(id, adding) {
    this.dispatchEvent(new CustomEvent("choose", { detail: this.fit(choose(this.chosen, id, adding)) }));
  }

  /**
   * Returns those of the servers that are shown together, and states it if they are not all.
   * @param {string[]} ids
   */
  fit(ids) {
    this.tooMany = ids.length > this.most;
    this.#showNote();
    return ids.slice(0, this.most);
  }

  /**
   * Shows the servers in the order of `hosts`. While the list is in use they keep their places.
   * @param {{ average: Omit<Host, "id" | "name" | "address" | "room" | "state">, hosts: Host[], more: number }} loads
   */
  show({ average, hosts, more }) {
    this.hosts = hosts;
    const all = { ...average, id: AVERAGE, name: gettext("All servers, average"), address: "", room: "", state: "" };
    for (const host of [all, ...hosts]) this.#fill(this.#row(host.id), host);
    const known = new Set([AVERAGE, ...hosts.map(({ id }) => id)]);
    for (const [id, row] of this.#rows) {
      if (known.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    this.more = more;
    const used = this.element.matches(":hover, :focus-within") && this.element.children.length > 1;
    if (!used || [...this.#rows.values()].some((row) => !row.parentElement)) this.#arrange();
    this.select(this.chosen);
  }

  /** @param {string[]} chosen */
  select(chosen) {
    this.chosen = chosen;
    for (const [id, row] of this.#rows) {
      const selected = chosen.length ? chosen.includes(id) : id === AVERAGE;
      row.querySelector("button").setAttribute("aria-pressed", String(selected));
      const box = row.querySelector("input");
      if (box) box.checked = chosen.includes(id);
    }
  }

  #row(id) {
    const known = this.#rows.get(id);
    if (known) return known;
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.dataset.host = id;
    if (id === AVERAGE) row.querySelector("label").remove();
    this.#rows.set(id, row);
    return row;
  }

  /** @param {Host} host */
  #fill(row, host) {
    const level = levelOf(host.busy);
    row.dataset.level = level ?? "";
    const part = (name) => row.querySelector(`[data-part="${name}"]`);
    showName(part("name"), host.name);
    set(part("load"), rounded(host.busy));
    const figures = interpolate(gettext("CPU %(cpu)s · disk %(disk)s · net %(network)s"), {
      cpu: rounded(host.cpu), disk: rounded(host.disk), network: rounded(host.network),
    }, true);
    set(part("figures"), STATES[host.state] ?? figures);
    const title = [host.name, [host.address, host.room].filter(Boolean).join(" · "), `${gettext("memory")} ${rounded(host.memory)}`].filter(Boolean).join("\n");
    if (row.title !== title) row.title = title;
    row.classList.toggle("mon-silent", host.busy === null);
    showMark(part("mark"), host.marks?.[0]);
    const box = row.querySelector("input");
    if (box) box.ariaLabel = interpolate(gettext("Show %(name)s besides the others"), { name: host.name }, true);
  }

  #arrange() {
    const text = this.search.value.trim().toLowerCase();
    const shown = this.hosts.filter((host) => matches(host, text));
    const rows = [AVERAGE, ...shown.map(({ id }) => id)].map((id) => this.#rows.get(id));
    if (rows.some((row, index) => this.element.children[index] !== row) || this.element.children.length !== rows.length) {
      this.element.replaceChildren(...rows);
    }
    this.#showNote();
  }

  #showNote() {
    const limit = interpolate(gettext("At most %(count)s servers are shown together."), { count: this.most }, true);
    const text = this.search.value.trim().toLowerCase();
    const nothing = text && !this.hosts.some((host) => matches(host, text)) ? gettext("No servers match.") : "";
    const hidden = this.more ? interpolate(ngettext("%(count)s further server is not shown.", "%(count)s further servers are not shown.", this.more), { count: this.more }, true) : "";
    set(this.note, this.tooMany ? limit : nothing || hidden);
  }
}

/** @param {Host[]} hosts */
export const nameOf = (hosts, id) => hosts.find((host) => host.id === id)?.name ?? DASH;
