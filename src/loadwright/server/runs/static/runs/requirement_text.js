// A checked requirement with its measured value.

import { count, milliseconds, of100, percent, rate, significant, size } from "../web/format.js";

const UNITS = {
  ms: milliseconds,
  fraction: percent,
  "1/s": rate,
  count,
  "%": of100,
  byte: size,
  "byte/s": (value) => `${size(value)}/s`,
  s: (value) => `${significant(value)} s`,
  "Mbit/s": (value) => `${significant(value)} Mbit/s`,
};

/**
 * @param {{ text: string, held: boolean, value: number | null, unit: string, host?: string, part?: string, unmeasured?: string[] }} one
 *   a guardrail has the host of its worst value, and the hosts that were not measured
 */
export function requirementText({ text, held, value, unit, host, part, unmeasured = [] }) {
  const found = [];
  if (value !== null) {
    const shown = (UNITS[unit] ?? significant)(value);
    const place = part ? `${host} (${part})` : host;
    found.push(place ? interpolate(gettext("%(value)s on %(host)s"), { value: shown, host: place }, true) : shown);
  } else if (held) {
    found.push(gettext("nothing happened"));
  } else if (!unmeasured.length) {
    found.push(gettext("nothing was measured"));
  }
  if (unmeasured.length) found.push(interpolate(gettext("not measured on %(hosts)s"), { hosts: unmeasured.join(gettext(", ")) }, true));
  return `${text} – ${found.join(" · ")}`;
}
