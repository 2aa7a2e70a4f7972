// Active runs on the overview: a small chart and five live figures each.

import { ChartGroup } from "../web/charts/group.js";
import { clock, milliseconds, percent, rate, significant } from "../web/format.js";
import { askedText } from "../runs/asked.js";
import { RunFeed } from "../runs/feed.js";

let shown = [];

function show(card) {
  const feed = new RunFeed(card.dataset.run);
  const group = new ChartGroup();
  const chart = group.add(card.querySelector("[data-chart]"), {
    small: true,
    lines: [
      { key: "rate_asked", name: gettext("target"), colour: "asked", dashed: true },
      { key: "rate", name: gettext("actual"), colour: "reached", area: true },
    ],
    format: rate,
    axis: significant,
  });
  const figure = (name, text) => {
    const element = card.querySelector(`[data-figure="${name}"]`);
    if (element.textContent !== text) element.textContent = text;
  };
  const figures = () => {
    const { run } = feed;
    if (!run) return;
    figure("asked", askedText(run));
    figure("reached", rate(run.reached));
    figure("p95", milliseconds(run.p95_ms));
    figure("errors", percent(run.error_rate));
    const left = run.end_at === null ? null : run.end_at - feed.now();
    figure("left", left === null || !feed.active ? "–" : clock(left));
  };
  feed.addEventListener("change", figures);
  feed.addEventListener("charts", () => {
    if (document.hidden) return;
    const { bounds, resolution, series } = feed.charts;
    [group.start, group.end] = bounds ?? [Math.floor(feed.now()), Math.floor(feed.now())];
    group.step = resolution;
    chart.columns = series;
    chart.draw();
  });
  group.addEventListener("resize", () => feed.show(group.scope()));
  feed.show(group.scope());
  const timer = setInterval(figures, 1000);
  return () => {
    clearInterval(timer);
    feed.close();
    group.dispose();
  };
}

function showAll() {
  shown.forEach((close) => close());
  shown = [...document.querySelectorAll("[data-run]")].map(show);
}

document.addEventListener("htmx:afterSwap", showAll);
showAll();
