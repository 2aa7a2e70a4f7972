// The calendar of scheduled runs: its time zone defaults to the browser's.

const zone = document.getElementById("calendar-zone");

if (!new URLSearchParams(location.search).get("zone")) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  if (zone.value !== zone.defaultValue) addEventListener("load", () => htmx.trigger("#calendar-filters", "submit"));
}
