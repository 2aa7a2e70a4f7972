// The tree of a plan: a button beside each element that can be tried alone.

const EXECUTED = ["thread group", "fragment", "controller", "sampler"];

const button = document.getElementById("try-part").content.firstElementChild;

for (const row of document.querySelectorAll(".tree-row[data-number]")) {
  if (!EXECUTED.includes(row.dataset.kind)) continue;
  const own = button.cloneNode(true);
  own.value = row.dataset.number;
  own.setAttribute("aria-label", `${own.textContent.trim()}: ${row.querySelector(".tree-name").textContent}`);
  row.append(own);
}
