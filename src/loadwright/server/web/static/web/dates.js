// Text fields of dates, with the calendar of the browser beside them. Its own date fields show dates in its language and
// order, which need not be those of the page: texts in ISO format are the same for everybody.

import { icon } from "./icons.js";

const KINDS = { date: gettext("Choose a date"), "datetime-local": gettext("Choose date and time"), month: gettext("Choose a month") };

/** @param {HTMLInputElement} field has `data-calendar`, the type of a date field */
export function addCalendar(field) {
  const type = field.dataset.calendar ?? "date";
  const calendar = Object.assign(document.createElement("input"), { type, className: "lw-calendar", tabIndex: -1, ariaHidden: "true" });
  // Not every browser has a calendar of months.
  if (calendar.type !== type) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon", title: KINDS[type] });
  button.setAttribute("aria-label", KINDS[type]);
  button.append(icon("calendar"));
  const group = Object.assign(document.createElement("span"), { className: "input-group lw-date" });
  field.replaceWith(group);
  group.append(field, button, calendar);
  button.addEventListener("click", () => {
    // A browser leaves a value that it cannot read empty.
    calendar.value = field.value.trim().replace(" ", "T");
    calendar.showPicker();
  });
  calendar.addEventListener("input", (event) => event.stopPropagation());
  calendar.addEventListener("change", (event) => {
    event.stopPropagation();
    field.value = calendar.value.replace("T", " ");
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  });
}

for (const field of document.querySelectorAll("input[data-calendar]")) addCalendar(field);
