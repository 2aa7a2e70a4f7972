// The form of a rule: what can be chosen and entered follows from its metric.

const fieldOf = (input) => input.closest(".mb-3");

/** Shows what belongs to the chosen metric, and offers only the statistics that it has. */
export function follow(form) {
  const { subject, statistic, window_s: time, limit, recovery, part } = form.elements;
  const { help = "", example = "", counted, derived, part: hasParts } = subject.selectedOptions[0].dataset;
  document.getElementById(`${subject.id}_helptext`).textContent = help;
  limit.placeholder = recovery.placeholder = example;
  for (const option of statistic.options) {
    option.disabled = option.value === "sum" ? !counted : Boolean(derived) && option.value !== "value";
  }
  if (statistic.selectedOptions[0].disabled) statistic.value = "value";
  fieldOf(time).hidden = statistic.value === "value";
  fieldOf(part).hidden = part.disabled = !hasParts;
}

/** Compares a metric that was chosen just now with the side on which people want to know of it. */
export function face(form) {
  form.elements.operator.value = form.elements.subject.selectedOptions[0].dataset.low ? "<" : ">";
}

const form = document.getElementById("rule-form");
form?.addEventListener("change", (event) => {
  if (event.target === form.elements.subject) face(form);
  follow(form);
});
if (form) follow(form);
