// A trial, on its own page or within another one: requests what has arrived until it has ended, marks the chosen sample
// meanwhile, and moves with the arrow keys.

const REFRESH_MS = 400;

const pane = () => document.getElementById("sample");

// Whether a person chose the sample that is being loaded.
let chosen = false;

const links = () => [...document.querySelectorAll("#trial-samples [data-key]")];
const shownKey = () => pane()?.querySelector("[data-key]")?.dataset.key;

function mark() {
  for (const link of links()) {
    const row = link.closest("tr");
    if (link.dataset.key === shownKey()) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

// The first sample is shown when it arrives; which one is shown changes only on request afterwards.
function showFirst() {
  const first = document.getElementById("trial-samples")?.dataset.first;
  if (shownKey() === undefined && first) document.getElementById(`row-${first}`)?.click();
}

// On a phone the sample is below the list.
function scrollToSample() {
  if (chosen && pane().getBoundingClientRect().top > innerHeight / 2) pane().scrollIntoView();
  chosen = false;
}

document.addEventListener("click", (event) => {
  if (event.isTrusted && event.target.closest("#trial-samples [data-key]")) chosen = true;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!pane()) return;
  if (event.target === pane()) {
    event.target.scrollTop = 0;
    scrollToSample();
  } else {
    showFirst();
  }
  mark();
});

document.addEventListener("keydown", (event) => {
  const all = links();
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (at < 0 || next === undefined || !all[next] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  all[next].focus();
  all[next].click();
});

// Each answer replaces the element, so that a slow one is waited for. htmx ignores an element that it has not prepared yet,
// and a request may fail: it is repeated then.
const REPEAT_MS = 3000;
let asked = null;
let askedAt = 0;
setInterval(() => {
  const top = document.querySelector("#trial-top[data-awaited]");
  if (!top || document.hidden || (top === asked && Date.now() - askedAt < REPEAT_MS)) return;
  asked = top;
  askedAt = Date.now();
  htmx.trigger(top, "refresh");
}, REFRESH_MS);
