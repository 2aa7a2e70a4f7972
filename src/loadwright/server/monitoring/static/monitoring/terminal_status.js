// CPU and memory of the server whose terminal is shown, in the status line of the terminal page.
//
// The status line has the id of that server as `data-server`, and dispatches "server" when it changes.

import { of100 } from "../web/format.js";
import { get } from "../web/http.js";

const EVERY_MS = 2000;
// A server without an agent may get one.
const RARELY_MS = 60_000;

const status = document.getElementById("status");
const element = document.getElementById("status-host");
let shown = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function refresh() {
  const asked = shown;
  let wait = EVERY_MS;
  if (asked && !document.hidden) {
    try {
      const { state, figures, project } = await get(`/api/v1/hosts/${asked}`);
      if (asked !== shown) return;
      if (state === "none") wait = RARELY_MS;
      show(state, figures, project);
    } catch {
      if (asked !== shown) return;
      wait = RARELY_MS;
      element.hidden = true;
    }
  }
  clearTimeout(timer);
  if (shown) timer = setTimeout(refresh, wait);
}

function show(state, figures, project) {
  element.hidden = state === "none";
  element.href = `/monitoring?${new URLSearchParams({ project, server: shown })}`;
  for (const part of element.querySelectorAll("[data-figure]")) {
    const text = of100(figures[part.dataset.figure] ?? null);
    if (part.textContent !== text) part.textContent = text;
  }
}

function follow() {
  shown = status.dataset.server ?? "";
  element.hidden = true;
  clearTimeout(timer);
  if (shown) refresh();
}

status.addEventListener("server", follow);
// It may have been set before this script ran.
follow();
