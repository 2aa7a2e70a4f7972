// The page of an import: fields of a new plan are hidden for a revision, and a conversion shows that it is in progress.

const target = document.querySelector("[data-import-target]");
const options = document.querySelector("[data-import-options]");
const plan = target.querySelector("#plan");

function showFields() {
  for (const part of target.querySelectorAll("[data-new-plan]")) part.hidden = Boolean(plan.value);
  for (const part of target.querySelectorAll("[data-new-revision]")) part.hidden = !plan.value;
}

if (plan) {
  plan.addEventListener("change", showFields);
  showFields();
}

options.addEventListener("submit", () => {
  options.querySelector("[data-converting]").hidden = false;
});
