// The page of an import: fields of a new plan are hidden for a revision, and its forms show how far a conversion is.

import { percent } from "../web/format.js";
import { follow, newKey } from "./converting.js";

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

for (const form of [target, options]) {
  form.addEventListener("submit", () => {
    const converting = form.querySelector("[data-converting]");
    converting.hidden = false;
    const key = newKey();
    form.querySelector("[name=progress]").value = key;
    follow(converting.dataset.converting, key, (part) => {
      const bar = converting.querySelector("progress");
      if (part < 1) bar.value = part;
      else bar.removeAttribute("value");
      converting.querySelector("[data-part]").textContent = part < 1 ? percent(part) : "";
    });
  });
}
