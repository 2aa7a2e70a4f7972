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
const LONGEST_TAIL_SECONDS = 150;
// Everything is requested again at this interval: an agent may deliver what it measured while the server was away.
const RELOAD_SECONDS = 300;
// The mean of several hosts has its newest values before the slowest of them: as much as they may need is requested at this interval.
const LATE_SECONDS = 30;
const LONGEST_PAUSE = 60;
// How far the comparison reaches beyond the end, so that it need not follow every second.
const MARGIN = 120;

/**
 * `servers` are ids, and without any the means of a project or room; `figures` are names. Without `until` the newest `last`
 * seconds are shown, and followed. Those of the figures that are `first` are requested before the others.
 * @typedef {{ servers: string[], project: string, room: string, figures: string[], first?: string[], last?: number, since?: number,
 *   until?: number, compare: boolean }} Scope
 */

/** Seconds between the beginnings of requests of the newest intervals: four for an interval, but not more than one each second. */
export const requestInterval = (step) => Math.min(LONGEST_PAUSE, Math.max(1, step / 4));
// Each request begins a little less than this interval after the one before, until one comes just before the newest second.
// Then requests follow soon, until the second is there: none comes long after it.
const SOON_SECONDS = 0.25;
const MOST_SOON = 4;
const FOLLOWED = 0.98;

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
  /** Figures that have been requested and are not in the data yet. @type {string[]} */
  waiting = [];
  /** @type {Scope | null} */
  scope = null;
  now;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #comparedAt = 0;
  // When everything was requested that is shown; never, as long as parts are missing.
  #loadedAt = -Infinity;
  #lateAt = 0;
  // Until when the last answer had values, and how many requests have come soon since they were new.
  #newest = 0;
  #soon = 0;

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

  // Requests everything that the scope shows, in one or two parts.
  #load(requested = "") {
    this.#loadedAt = -Infinity;
    this.#run(async (current) => {
      const scope = /** @type {Scope} */ (this.scope);
      const begun = this.now();
      this.#lateAt = begun;
      const [since, until] = this.bounds();
      const [answer, before] = await this.#part(scope.first ?? scope.figures, since, until, requested);
      if (!current()) return;
      const waiting = scope.first ? scope.figures.filter((figure) => !scope.first?.includes(figure)) : [];
      Object.assign(this, { data: new HostData(answer), before: before && new HostData(before), waiting });
      if (waiting.length) {
        this.dispatchEvent(new CustomEvent("data"));
        const [others, othersBefore] = await this.#part(waiting, since, until);
        if (!current()) return;
        this.waiting = [];
        // Between the requests, servers may have got an agent. Then everything is requested again.
        if (!this.data?.add(others) || (othersBefore && !this.before?.add(othersBefore))) return;
      }
      this.#loadedAt = begun;
      // The next new second is waited for, because these may have been there for long.
      this.#newest = this.data?.measuredUntil ?? 0;
      this.#soon = 0;
    });
  }

  // Some figures of a period, and those of a week earlier if they are compared.
  #part(figures, since, until, requested = "") {
    const scope = { .../** @type {Scope} */ (this.scope), figures };
    return Promise.all([get(requested || pathOf(scope, since, until, POINTS)), scope.compare ? this.#earlier(scope, since, until) : null]);
  }

  #earlier(scope, since, until) {
    this.#comparedAt = this.now();
    const end = this.live ? until + MARGIN : until;
    return get(pathOf(scope, since - WEEK, end - WEEK, POINTS));
  }

  // Requests the newest intervals.
  #follow() {
    this.#run(async (current) => {
      const scope = /** @type {Scope} */ (this.scope);
      const data = /** @type {HostData} */ (this.data);
      const [since, until] = this.bounds();
      const late = !scope.servers.length && this.now() - this.#lateAt > LATE_SECONDS;
      if (late) this.#lateAt = this.now();
      const missing = late ? LONGEST_TAIL_SECONDS : Math.min(LONGEST_TAIL_SECONDS, data.end - data.measuredUntil);
      const begin = Math.max(data.start, data.end - Math.max(TAIL_INTERVALS * data.step, TAIL_SECONDS, missing));
      // As many intervals as this length has make the answer's as long.
      const points = Math.floor(until / data.step) - Math.floor(begin / data.step) + 1;
      const compared = scope.compare && this.now() - this.#comparedAt > MARGIN / 2 ? this.#earlier(scope, since, until) : null;
      const [answer, before] = await Promise.all([get(pathOf(scope, begin, until, points)), compared]);
      if (!current()) return;
      if (before) this.before = new HostData(before);
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
    const begun = performance.now();
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
    }, 1000 * (reached ? this.#pause((performance.now() - begun) / 1000) : LONGEST_PAUSE / 12));
  }

  /** @param {number} took seconds of the last request */
  #pause(took) {
    const { step = 1, measuredUntil = 0 } = this.data ?? {};
    if (measuredUntil > this.#newest) this.#soon = 0;
    else if (step === 1 && this.#soon < MOST_SOON) {
      this.#soon += 1;
      return SOON_SECONDS;
    }
    this.#newest = measuredUntil;
    const interval = requestInterval(step);
    // A slow server has as much time without a request as with one.
    return Math.max(FOLLOWED * interval - took, Math.min(interval, took));
  }
}
