// Figures of hosts for charts: requested once for a period, and from then on their newest intervals, while the page is live.

import { get, Refused, SignedOut } from "../web/http.js";
import { HostData } from "./host_data.js";

export const WEEK = 7 * 86_400;
// Enough for every second of a quarter of an hour.
const POINTS = 900;
// What is requested again, because measurements arrive late: agents send every second, and a slowed-down one every 10 s.
const TAIL_INTERVALS = 3;
const TAIL_SECONDS = 15;
// Telegraf measures every minute at least: what has no values yet is requested for as long.
const LONGEST_TAIL_SECONDS = 130;
// Everything is requested again at this interval: an agent may deliver what it measured while the server was away.
const RELOAD_SECONDS = 300;
const LONGEST_PAUSE = 60;
// How far the comparison reaches beyond the end, so that it need not follow every second.
const MARGIN = 120;

/**
 * `servers` are ids, and without any the means of a project or room; `figures` are names. Without `until` the newest `last`
 * seconds are shown, and followed.
 * @typedef {{ servers: string[], project: string, room: string, figures: string[], last?: number, since?: number, until?: number,
 *   compare: boolean }} Scope
 */

/** Seconds between requests of the newest intervals: four for an interval, but not more than one each second. */
export const pauseOf = (step) => Math.min(LONGEST_PAUSE, Math.max(1, step / 4));

/**
 * The address of a period.
 * @param {Scope} scope
 */
export function pathOf({ servers, project, room, figures }, since, until, points) {
  const query = new URLSearchParams();
  for (const server of servers) query.append("server", server);
  if (!servers.length && project) query.set("project", project);
  if (!servers.length && room) query.set("room", room);
  for (const figure of figures) query.append("figure", figure);
  for (const [name, second] of Object.entries({ since, until })) query.set(name, new Date(second * 1000).toISOString());
  query.set("points", String(points));
  return `/api/v1/hosts/${servers.length ? "series" : "averages"}?${query}`;
}

// Dispatches "data" when there are new values, "link" with whether the server answers, and "refused" with its error.
export class HostFeed extends EventTarget {
  /** @type {HostData | null} */
  data = null;
  /** The same a week ago. @type {HostData | null} */
  before = null;
  /** @type {Scope | null} */
  scope = null;
  now;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #comparedAt = 0;
  #loadedAt = 0;

  /** @param {() => number} now server time in seconds */
  constructor(now) {
    super();
    this.now = now;
    document.addEventListener("visibilitychange", () => {
      // A hidden page requests nothing. What it missed is too much for a part.
      if (!document.hidden && this.live) this.#load();
    });
  }

  get live() {
    return this.scope !== null && this.scope.until === undefined;
  }

  /**
   * @param {Scope} scope
   * @param {string} requested the address of a request for it that is on its way
   */
  show(scope, requested = "") {
    this.scope = scope;
    this.#load(requested);
  }

  stop() {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  /** First and last second of the scope. @returns {[number, number]} */
  bounds() {
    const { last = 0, since, until = Math.floor(this.now()) } = this.scope ?? {};
    return [since ?? until - last, until];
  }

  // Requests everything that the scope shows.
  #load(requested = "") {
    this.#loadedAt = this.now();
    this.#run(async (current) => {
      const scope = /** @type {Scope} */ (this.scope);
      const [since, until] = this.bounds();
      const compared = scope.compare ? this.#earlier(scope, since, until) : null;
      const [answer, before] = await Promise.all([get(requested || pathOf(scope, since, until, POINTS)), compared]);
      if (current()) Object.assign(this, { data: new HostData(answer), before });
    });
  }

  #earlier(scope, since, until) {
    this.#comparedAt = this.now();
    const end = this.live ? until + MARGIN : until;
    return get(pathOf(scope, since - WEEK, end - WEEK, POINTS)).then((answer) => new HostData(answer));
  }

  // Requests the newest intervals.
  #follow() {
    this.#run(async (current) => {
      const scope = /** @type {Scope} */ (this.scope);
      const data = /** @type {HostData} */ (this.data);
      const [since, until] = this.bounds();
      const missing = Math.min(LONGEST_TAIL_SECONDS, data.end - data.measuredUntil);
      const begin = Math.max(data.start, data.end - Math.max(TAIL_INTERVALS * data.step, TAIL_SECONDS, missing));
      // As many intervals as this length has make the answer's as long.
      const points = Math.floor(until / data.step) - Math.floor(begin / data.step) + 1;
      const compared = scope.compare && this.now() - this.#comparedAt > MARGIN / 2 ? this.#earlier(scope, since, until) : this.before;
      const [answer, before] = await Promise.all([get(pathOf(scope, begin, until, points)), compared]);
      if (!current()) return;
      this.before = before;
      if (data.extend(answer)) data.dropBefore(since);
      else this.#load();
    });
  }

  /** @param {(current: () => boolean) => Promise<void>} request is not shown if another one has begun meanwhile */
  async #run(request) {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const turn = this.#turn;
    const current = () => turn === this.#turn;
    let reached = true;
    try {
      await request(current);
    } catch (error) {
      if (!current()) return;
      if (error instanceof SignedOut) return;
      if (error instanceof Refused && error.status < 500) {
        this.dispatchEvent(new CustomEvent("refused", { detail: error.message }));
        return;
      }
      reached = false;
    }
    if (!current()) return;
    this.dispatchEvent(new CustomEvent("link", { detail: reached }));
    if (reached) this.dispatchEvent(new CustomEvent("data"));
    if (!this.live) return;
    this.#timer = setTimeout(() => {
      if (document.hidden) return;
      if (this.data === null || this.now() - this.#loadedAt > RELOAD_SECONDS) this.#load();
      else this.#follow();
    }, 1000 * (reached ? pauseOf(this.data?.step ?? 1) : LONGEST_PAUSE / 12));
  }
}
