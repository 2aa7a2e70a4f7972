// Colours of charts by name. site.css defines them for both themes, each with its one meaning.

/** @type {Map<string, string>} */
const known = new Map();

document.addEventListener("theme", () => known.clear());

/** Colours of things that have no meaning of their own, such as generators, in the order of their use. */
export const SERIES = Array.from({ length: 8 }, (_, index) => `series-${index + 1}`);
/** Colours of earlier runs beside the shown one. */
export const OTHERS = Array.from({ length: 4 }, (_, index) => `other-${index + 1}`);
/** Colours of kinds of errors. */
export const KINDS = Array.from({ length: 4 }, (_, index) => `kind-${index + 1}`);

export function colour(name) {
  const found = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--lw-${name}`).trim();
  known.set(name, found);
  return found;
}

// The same colour with an opacity of 0 to 1.
export function faint(tone, opacity) {
  return `${tone}${Math.round(opacity * 255).toString(16).padStart(2, "0")}`;
}

/**
 * Returns `count` opaque colours from near `from` to `to`.
 * @param {string} from "#rrggbb"
 * @param {string} to "#rrggbb"
 */
export function ramp(from, to, count) {
  const parts = (tone) => [1, 3, 5].map((at) => Number.parseInt(tone.slice(at, at + 2), 16));
  const [low, high] = [parts(from), parts(to)];
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 1) / count;
    const mixed = low.map((value, channel) => Math.round(value + (high[channel] - value) * share));
    return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  });
}
