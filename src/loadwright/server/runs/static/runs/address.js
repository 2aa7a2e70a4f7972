// What the page of a run shows, as parameters of its address, so that a reloaded or a shared page shows the same.

/**
 * The names and meanings of the server's parameters, besides `tab`, the id of the open tab's pane.
 * @typedef {{ since: number | null, until: number | null, last: number | null, label: string | null, kind: string | null,
 *   generator: string | null, heat: string | null, tab: string | null }} Shown
 */

const MOST_SECONDS = 10_000_000_000;

function whole(text) {
  const value = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  return value <= MOST_SECONDS ? value : null;
}

/**
 * Reads the parameters of an address; those that are not valid are null.
 * @param {string} search
 * @returns {Shown}
 */
export function readShown(search) {
  const parameters = new URLSearchParams(search);
  const [since, until] = [whole(parameters.get("since")), whole(parameters.get("until"))];
  const zoomed = since !== null && until !== null && since < until;
  return {
    since: zoomed ? since : null,
    until: zoomed ? until : null,
    last: zoomed ? null : whole(parameters.get("last")) || null,
    label: parameters.get("label"),
    kind: parameters.get("kind"),
    generator: parameters.get("generator"),
    heat: parameters.get("heat"),
    tab: parameters.get("tab"),
  };
}

/**
 * Returns an address with what is shown, and its other parameters as they are.
 * @param {string} address
 * @param {Partial<Shown>} shown
 */
export function withShown(address, shown) {
  const changed = new URL(address);
  for (const [name, value] of Object.entries(shown)) {
    if (value === null || value === undefined) changed.searchParams.delete(name);
    else changed.searchParams.set(name, String(value));
  }
  return changed.href;
}
