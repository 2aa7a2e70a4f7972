// The days of the period are days where the person is: the form sends along the browser's time zone, and names it.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const field = document.getElementById("audit-zone");
if (!field.value && here) {
  field.value = here;
  document.getElementById("audit-zone-name").textContent = here;
}
