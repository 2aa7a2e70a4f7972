// Formats numbers with three significant figures and a unit, by the rules of web/numbers.py.

export const DASH = "–";
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"];
const three = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const missing = (value) => value === null || value === undefined || Number.isNaN(value);

export function significant(value) {
  return missing(value) ? DASH : three.format(value);
}

export function rate(value) {
  return missing(value) ? DASH : `${three.format(value)}/s`;
}

export function milliseconds(value) {
  if (missing(value)) return DASH;
  return value < 10000 ? `${three.format(value)} ms` : `${three.format(value / 1000)} s`;
}

// A percentage, 0 to 100.
export function of100(value) {
  return missing(value) ? DASH : `${three.format(value)}%`;
}

export function percent(fraction) {
  return of100(missing(fraction) ? null : fraction * 100);
}

export function size(value) {
  if (missing(value)) return DASH;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${three.format(value)} ${BYTE_UNITS[unit]}`;
}

// Mbit/s, 0 if unknown.
export function bandwidth(value) {
  if (!value) return DASH;
  return value < 1000 ? `${three.format(value)} Mbit/s` : `${three.format(value / 1000)} Gbit/s`;
}

export function count(value) {
  return missing(value) ? DASH : whole.format(value);
}

export function duration(seconds) {
  if (missing(seconds)) return DASH;
  const total = Math.max(0, Math.round(seconds));
  const names = { hours: Math.floor(total / 3600), minutes: Math.floor((total % 3600) / 60), seconds: total % 60 };
  const filled = (text) => interpolate(text, names, true);
  if (total < 60) return filled(gettext("%(seconds)s s"));
  if (names.hours) return filled(names.minutes ? gettext("%(hours)s h %(minutes)s min") : gettext("%(hours)s h"));
  return filled(names.seconds ? gettext("%(minutes)s min %(seconds)s s") : gettext("%(minutes)s min"));
}

// 0:05, 12:34 or 1:02:03 since the start.
export function clock(seconds) {
  const total = Math.max(0, Math.round(seconds));
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

const language = document.documentElement.lang || "en";
const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
// As in ISO 8601: 2026-11-28 16:20.
const toMinute = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const exact = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  hourCycle: "h23", timeZoneName: "short",
});
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

// 2026-11-28, in local time.
export const exactDay = (when) => toMinute.format(when).slice(0, 10);
export const timeOfDay = (when) => time.format(when);
export const exactMoment = (when) => exact.format(when);

// The offset of local time from UTC at a time: "UTC+8", "UTC-3:30".
export function zone(when = new Date()) {
  const minutes = -when.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

// With its date, and without the year if it is this one: 11-28 16:20, 2027-11-28.
export function shortMoment(when) {
  const [day, minute] = toMinute.format(when).split(" ");
  return when.getFullYear() === new Date().getFullYear() ? `${day.slice(5)} ${minute}` : day;
}

// Browsers put no space between a number and a Chinese word; our texts do.
const before = (number, unit) => relative.format(-number, unit).replace(/(\d)(?=\p{Script=Han})/u, "$1 ");

export function ago(when) {
  const seconds = (Date.now() - when.getTime()) / 1000;
  if (seconds < 10) return gettext("now");
  if (seconds < 60) return before(Math.floor(seconds / 10) * 10, "second");
  if (seconds < 3600) return before(Math.floor(seconds / 60), "minute");
  if (seconds < 86400) return before(Math.floor(seconds / 3600), "hour");
  return shortMoment(when);
}
