// The filter of operations: each word that is typed must be part of the method, the path or the summary.

const field = document.getElementById("ref-filter");
const found = document.getElementById("ref-found");

function matches(element, words) {
  return words.every((word) => element.dataset.words.includes(word));
}

function apply() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const element of document.querySelectorAll("[data-words]")) element.hidden = !matches(element, words);
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-words]:not([hidden])");
  }
  for (const other of document.querySelectorAll("#introduction, #ref-objects")) other.hidden = words.length > 0;
  const count = document.querySelectorAll("article[data-words]:not([hidden])").length;
  const text = ngettext("%(count)s operation", "%(count)s operations", count);
  found.textContent = words.length ? interpolate(text, { count }, true) : "";
}

field.addEventListener("input", apply);

// A link to an operation or object that the filter hides clears the filter.
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.closest("[hidden]")) {
    field.value = "";
    apply();
    target.scrollIntoView();
  }
});

if (field.value) apply();
