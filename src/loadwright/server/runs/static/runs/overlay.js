// Earlier runs of the plan beside the shown one: their lines in its charts, from the same place on.

import { get } from "../web/http.js";
import { OTHERS } from "../web/charts/palette.js";
import { indexOf } from "../web/charts/rows.js";
import { empty } from "./columns.js";

/** @typedef {import("./columns.js").Columns} Columns */
/** @typedef {{ start: number, since: number, until: number, step: number, label: string | null, kind: string | null }} Part */
/** @typedef {{ id: string, name: string, start: number, box: HTMLInputElement, colour: string | null, part: Part | null, series: Columns, resolution: number }} Other */

const PARAMETER = "with";
// The part that a running test will show soon is requested with the one that it shows.
const AHEAD = 0.5;
const MOST_POINTS = 5000;

/** The line of each chart that is drawn of other runs; counts are divided by the length of their interval. */
const DRAWN = {
  rate: { key: "rate", name: gettext("actual") },
  latency: { key: "p95_ms", name: "p95" },
  errors: { key: "errors", name: gettext("errors"), perSecond: true },
  threads: { key: "threads", name: gettext("threads") },
  bytes: { key: "bytes_received", name: gettext("received"), perSecond: true },
};

/**
 * Returns values of another run, which began `shift` seconds earlier, in the intervals of the shown one: of its interval
 * in the middle of each.
 * @param {number[]} seconds starts of the intervals of the shown run
 * @param {number} step their length
 * @param {{ series: Columns, resolution: number, shift: number }} other
 * @param {{ key: string, perSecond?: boolean }} drawn
 * @returns {(number | null)[]}
 */
export function valuesBeside(seconds, step, other, drawn) {
  const { series, resolution, shift } = other;
  const { key, perSecond = false } = drawn;
  return seconds.map((second) => {
    const index = indexOf(series.second, second + Math.floor(step / 2) - shift, resolution);
    const value = index < 0 ? null : series[key]?.[index] ?? null;
    return value !== null && perSecond ? value / (series.seconds?.[index] ?? 1) : value;
  });
}

/** Whether what was requested for `had` contains `wanted`. @param {Part | null} had @param {Part} wanted */
export function contains(had, wanted) {
  if (had === null || ["start", "step", "label", "kind"].some((name) => had[name] !== wanted[name])) return false;
  return had.since <= wanted.since && had.until >= wanted.until;
}

/** Ids of runs in an address. */
export const idsOf = (search) => (new URLSearchParams(search).get(PARAMETER) ?? "").split(",").filter((id) => /^\d+$/.test(id));

// Dispatches "change" when the lines are others than before.
export class Overlay extends EventTarget {
  /** @type {Other[]} */
  others = [];

  /** @param {HTMLElement | null} menu has a checkbox for each run that can be chosen; null without any */
  constructor(menu) {
    super();
    for (const box of menu?.querySelectorAll("input[data-start]") ?? []) {
      this.others.push({ id: box.value, name: box.dataset.name, start: Number(box.dataset.start), box, colour: null, part: null, series: empty(), resolution: 1 });
    }
    for (const id of idsOf(location.search)) this.#choose(this.others.find((one) => one.id === id));
    menu?.addEventListener("change", ({ target }) => this.#changed(target));
    this.#mark();
  }

  get chosen() {
    return this.others.filter(({ colour }) => colour !== null);
  }

  // A run keeps its colour while others are added and removed.
  #choose(other) {
    const free = OTHERS.find((colour) => this.others.every((one) => one.colour !== colour));
    if (other && free !== undefined) other.colour = free;
  }

  #changed(box) {
    const other = this.others.find((one) => one.box === box);
    if (!other) return;
    if (box.checked) this.#choose(other);
    else other.colour = null;
    this.#mark();
    const address = new URL(location.href);
    const ids = this.chosen.map(({ id }) => id).join();
    if (ids) address.searchParams.set(PARAMETER, ids);
    else address.searchParams.delete(PARAMETER);
    history.replaceState(history.state, "", address);
    this.dispatchEvent(new Event("change"));
  }

  #mark() {
    const full = this.chosen.length === OTHERS.length;
    for (const { box, colour } of this.others) {
      box.checked = colour !== null;
      box.disabled = full && !box.checked;
    }
  }

  /** Requests what is missing of the chosen runs. @param {Part} part as the shown run has it */
  request(part) {
    for (const other of this.chosen) {
      if (!contains(other.part, part)) this.#load(other, part);
    }
  }

  /** @param {Other} other @param {Part} shown */
  async #load(other, shown) {
    const length = shown.until - shown.since + 1;
    const part = { ...shown, until: shown.until + Math.ceil(AHEAD * length) };
    other.part = part;
    const shift = part.start - other.start;
    const parameters = new URLSearchParams({
      since: String(Math.max(0, part.since - shift)),
      until: String(part.until - shift),
      points: String(Math.min(MOST_POINTS, Math.ceil(length * (1 + AHEAD) / part.step) + 2)),
      ...(part.label === null ? {} : { label: part.label, ...(part.kind === null ? {} : { kind: part.kind }) }),
    });
    const found = await get(`/api/v1/runs/${other.id}/series?${parameters}`).catch(() => null);
    // Another part was requested meanwhile.
    if (other.part !== part) return;
    other.series = (part.label === null ? found?.series : found?.label?.series) ?? empty();
    other.resolution = found?.resolution ?? part.step;
    this.dispatchEvent(new Event("change"));
  }

  /** Lines of the chosen runs in a chart, with their values in its intervals. */
  of(chart, seconds, step) {
    const drawn = DRAWN[chart];
    if (!drawn) return { lines: [], columns: {} };
    /** @type {import("../web/charts/rows.js").Line[]} */
    const lines = this.chosen.map(({ id, name, colour }) => ({
      key: `run:${id}`, colour: colour ?? "", dashed: true, width: 1.3, z: 0, compared: true, short: name,
      name: interpolate(gettext("%(name)s of run %(run)s"), { name: drawn.name, run: name }, true),
    }));
    const columns = this.chosen.map(({ id, start, part, series, resolution }) => {
      const shift = (part?.start ?? start) - start;
      return [`run:${id}`, valuesBeside(seconds, step, { series, resolution, shift }, drawn)];
    });
    return { lines, columns: Object.fromEntries(columns) };
  }
}
