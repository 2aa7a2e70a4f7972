// Figures of hosts over time, as the API returns them: a value for every interval of every line, null in gaps.

// Seconds of measurements may arrive late; up to then an empty end is not shown as a gap.
const LATE_INTERVALS = 3;

/** @typedef {{ subject: string, figure: string, part: string, values: (number | null)[] }} DataLine */
/**
 * @typedef {{ start: string, resolution: number, intervals: number, lines?: any[], hosts?: any }} Answer of
 *   `/hosts/series` or `/hosts/averages`
 */

/** The subject of means of several servers. */
export const AVERAGE = "average";

/**
 * @param {Answer} answer
 * @returns {DataLine[]}
 */
function linesOf(answer) {
  const groups = Array.isArray(answer.hosts)
    ? answer.hosts.map((host) => ({ subject: String(host.server), lines: host.lines }))
    : [{ subject: AVERAGE, lines: answer.lines ?? [] }];
  return groups.flatMap(({ subject, lines }) => lines.map((line) => ({ subject, figure: line.figure, part: line.part, values: line.values })));
}

export class HostData {
  // First second, and length and number of the intervals.
  start;
  step;
  count;
  /** @type {Map<string, DataLine>} */
  #lines = new Map();

  /** @param {Answer} answer */
  constructor(answer) {
    this.start = Date.parse(answer.start) / 1000;
    this.step = answer.resolution;
    this.count = answer.intervals;
    for (const line of linesOf(answer)) this.#lines.set(this.#key(line), { ...line, values: [...line.values] });
  }

  #key({ subject, figure, part }) {
    return JSON.stringify([subject, figure, part]);
  }

  get lines() {
    return [...this.#lines.values()];
  }

  get hasValues() {
    return this.lines.some(({ values }) => values.some((value) => value !== null));
  }

  // The end of the last interval.
  get end() {
    return this.start + this.count * this.step;
  }

  // The end of the newest values: those of the host of which they are oldest.
  get measuredUntil() {
    const last = new Map();
    for (const { subject, values } of this.#lines.values()) {
      last.set(subject, Math.max(last.get(subject) ?? -1, values.findLastIndex((value) => value !== null)));
    }
    return last.size ? this.start + (Math.min(...last.values()) + 1) * this.step : this.end;
  }

  /** Starts of the intervals, without those at the end for which nothing has arrived yet. */
  get seconds() {
    let shown = this.count;
    const lines = this.lines;
    while (shown > Math.max(1, this.count - LATE_INTERVALS) && lines.every(({ values }) => values[shown - 1] === null)) shown -= 1;
    return Array.from({ length: shown }, (_, index) => this.start + index * this.step);
  }

  /**
   * Adds other lines of the same intervals. False if the intervals are others.
   * @param {Answer} answer
   */
  add(answer) {
    if (Date.parse(answer.start) / 1000 !== this.start || answer.resolution !== this.step || answer.intervals !== this.count) return false;
    for (const line of linesOf(answer)) this.#lines.set(this.#key(line), { ...line, values: [...line.values] });
    return true;
  }

  /**
   * Adds a later part, whose values replace those that are known already. False if its intervals have another length, or
   * if there is a hole before it: everything must be requested again.
   * @param {Answer} answer
   */
  extend(answer) {
    const first = (Date.parse(answer.start) / 1000 - this.start) / this.step;
    if (answer.resolution !== this.step || first < 0 || first > this.count) return false;
    const parts = linesOf(answer);
    const end = Math.max(this.count, first + answer.intervals);
    for (const line of parts) {
      const key = this.#key(line);
      if (!this.#lines.has(key)) this.#lines.set(key, { ...line, values: new Array(this.count).fill(null) });
    }
    for (const { values } of this.#lines.values()) while (values.length < end) values.push(null);
    for (const line of parts) {
      const known = /** @type {DataLine} */ (this.#lines.get(this.#key(line)));
      line.values.forEach((value, index) => {
        // A gap of a part may have been measured: what is delivered late is not in every answer.
        if (value !== null) known.values[first + index] = value;
      });
    }
    this.count = end;
    return true;
  }

  // Removes the intervals that end before a second.
  dropBefore(second) {
    const gone = Math.min(this.count, Math.max(0, Math.floor((second - this.start) / this.step)));
    if (!gone) return;
    for (const line of this.#lines.values()) line.values.splice(0, gone);
    this.start += gone * this.step;
    this.count -= gone;
  }
}

/**
 * Returns the sum of lines; null where none has a value.
 * @param {(number | null)[][]} columns
 */
export function sumOf(columns) {
  return columns[0].map((_, index) => {
    const known = columns.map((values) => values[index]).filter((value) => value !== null);
    return known.length ? known.reduce((sum, value) => sum + value, 0) : null;
  });
}

/**
 * Returns the values of an earlier time for `seconds`, which are `later` seconds after it: a longer interval has its value in
 * each of them.
 * @param {HostData} data
 * @param {(number | null)[]} values
 * @param {number[]} seconds
 */
export function shifted(data, values, seconds, later) {
  return seconds.map((second) => values[Math.floor((second - later - data.start) / data.step)] ?? null);
}
