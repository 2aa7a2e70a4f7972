// The form of a new mute window: its time zone is at first the browser's.

const zone = document.querySelector("#new-window [name=zone]");
if (zone && zone.value === "UTC" && !zone.form.querySelector(".is-invalid")) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
