// Live figures of active runs in the table of runs. The table itself is refreshed by htmx.

import { count, milliseconds, percent, rate } from "../web/format.js";
import { askedText } from "./asked.js";
import { RunFeed } from "./feed.js";

const feeds = new Map();

function show(feed) {
  const row = document.querySelector(`tr[data-run="${feed.id}"]`);
  if (!row || !feed.run) return;
  const set = (name, text) => {
    const cell = row.querySelector(`[data-figure="${name}"]`);
    if (cell && cell.textContent !== text) cell.textContent = text;
  };
  set("asked", interpolate(gettext("target %(load)s"), { load: askedText(feed.run) }, true));
  set("reached", rate(feed.run.reached));
  set("samples", count(feed.total?.samples));
  set("mean", milliseconds(feed.total?.mean_ms));
  set("p95", milliseconds(feed.run.p95_ms));
  set("errors", percent(feed.run.error_rate));
}

function look() {
  const present = new Set([...document.querySelectorAll("tr[data-run]")].map((row) => row.dataset.run));
  for (const [id, feed] of feeds) {
    if (!present.has(id)) {
      feed.close();
      feeds.delete(id);
    }
  }
  for (const id of present) {
    if (!feeds.has(id)) {
      const feed = new RunFeed(id);
      feeds.set(id, feed);
      feed.addEventListener("change", () => show(feed));
    }
    show(feeds.get(id));
  }
}

document.addEventListener("htmx:afterSwap", look);
look();
