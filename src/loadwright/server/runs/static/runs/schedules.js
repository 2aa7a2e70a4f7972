// The form of a schedule: shows the inputs of the selected repetition. The time zone defaults to the browser's.

const form = document.getElementById("schedule");
const { often, zone } = form.elements;

function show() {
  for (const element of form.querySelectorAll("[data-often]")) element.hidden = element.dataset.often !== often.value;
}

if (zone.value === zone.defaultValue && zone.value === "UTC" && !form.querySelector(".is-invalid")) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
often.addEventListener("input", show);
show();
