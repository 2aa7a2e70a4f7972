// The days of the period are in the browser's time zone, which the form sends and shows.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const field = document.getElementById("audit-zone");
if (!field.value && here) {
  field.value = here;
  document.getElementById("audit-zone-name").textContent = here;
}
