// What the Monitoring page shows, in its address. Unknown and invalid parameters are ignored.

const PART = /^(host_[a-z]+):(.{1,200})$/;
const MOST_SECONDS = 10_000_000_000;
export const SHORTEST = 300;
export const LONGEST = 30 * 86_400;
export const USUAL = 600;

/**
 * `servers` are ids; without any, the average of all. The period is the newest `last` seconds, up to `until` if it is paused,
 * otherwise from `since` to `until`. `zoom` is a part of it, `compare` whether the same time a week ago is shown too. `parts` are
 * those that are chosen of families of figures, such as { host_port: "8080" }.
 * @typedef {{ servers: string[], room: string, last: number | null, since: number | null, until: number | null,
 *   zoom: [number, number] | null, compare: boolean, parts: Record<string, string> }} State
 */

function whole(text) {
  const value = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  return value > 0 && value <= MOST_SECONDS ? value : null;
}

/** @param {string | null} text "since-until" @returns {[number, number] | null} */
function range(text) {
  const [from, to, ...more] = (text ?? "").split("-").map(whole);
  return from && to && from < to && !more.length ? [from, to] : null;
}

/**
 * The period of a zoomed part, with its last second: the cursor stands there after it was drawn.
 * @param {[number, number]} zoom
 */
export const periodOf = ([first, last]) => ({ since: Math.floor(first), until: Math.ceil(last) + 1 });

/** A period of a length that the page shows. */
export const within = (seconds) => Math.min(LONGEST, Math.max(SHORTEST, seconds));

/**
 * @param {string} search
 * @returns {State}
 */
export function readState(search) {
  const parameters = new URLSearchParams(search);
  const [since, until] = [whole(parameters.get("since")), whole(parameters.get("until"))];
  const fixed = since !== null && until !== null && since < until;
  return {
    servers: [...new Set(parameters.getAll("server").filter((one) => whole(one) !== null))],
    room: whole(parameters.get("room")) === null ? "" : /** @type {string} */ (parameters.get("room")),
    last: fixed ? null : within(whole(parameters.get("last")) ?? USUAL),
    since: fixed ? Math.max(since, until - LONGEST) : null,
    until,
    zoom: range(parameters.get("zoom")),
    compare: parameters.get("compare") === "week",
    parts: Object.fromEntries(parameters.getAll("part").map((one) => PART.exec(one)?.slice(1) ?? ["", ""]).filter(([family]) => family)),
  };
}

/**
 * Returns the address of a state, with the other parameters of `address` as they are.
 * @param {string} address
 * @param {State} state
 */
export function withState(address, state) {
  const changed = new URL(address);
  const values = {
    server: state.servers, room: state.room || null, last: state.last, since: state.since, until: state.until,
    zoom: state.zoom && state.zoom.join("-"), compare: state.compare ? "week" : null,
    part: Object.entries(state.parts).map((one) => one.join(":")),
  };
  for (const [name, value] of Object.entries(values)) {
    changed.searchParams.delete(name);
    for (const one of [value].flat()) if (one !== null) changed.searchParams.append(name, String(one));
  }
  return changed.href;
}
