// The head of a run's page: state, remaining time, verdict and the six figures.

import { clock, count, exactMoment, percent, significant } from "../web/format.js";
import { icon } from "../web/icons.js";
import { requirementText } from "./requirement_text.js";

const byId = (id) => document.getElementById(id);

const STATES = {
  pending: [gettext("preparing"), "waiting"],
  starting: [gettext("starting"), "waiting"],
  running: [gettext("running"), "running"],
  stopping: [gettext("stopping"), "waiting"],
  finished: [gettext("finished"), "good"],
  stopped: [gettext("stopped"), "off"],
  failed: [gettext("failed"), "bad"],
};

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A number with a small unit. The element is changed only if its text differs.
function number(id, text, unit = "") {
  const element = byId(id);
  if (element.dataset.shown === text + unit) return;
  element.dataset.shown = text + unit;
  element.replaceChildren(text);
  if (unit && text !== "–") element.append(Object.assign(document.createElement("small"), { textContent: unit }));
}

function latency(id, value) {
  if (value !== null && value >= 10000) number(id, significant(value / 1000), "s");
  else number(id, significant(value), "ms");
}

export function stateBadge(state) {
  const [text, look] = STATES[state] ?? [state, "off"];
  const badge = document.createElement("span");
  badge.className = `lw-state lw-state-${look}`;
  badge.textContent = text;
  return badge;
}

// Until there is a load, the one that was requested. Changes of the run do not rewrite it.
function showAsked(run, mode, when) {
  const asked = run.asked ?? run.target;
  if (mode === "threads") number("asked", count(asked));
  else number("asked", significant(asked), "/s");
  set(byId("asked-note"), run.asked === null && asked !== null ? gettext("requested") : when);
}

function showNumbers(run, mode, live, separated) {
  showAsked(run, mode, live ? gettext("this second") : gettext("mean of the run"));
  number("reached", significant(run.reached), "/s");
  latency("p50", run.p50_ms);
  latency("p95", run.p95_ms);
  number("errors", live ? significant(run.errors) : count(run.errors), live ? "/s" : "");
  number("threads", count(run.threads));
  const when = live ? gettext("this second") : gettext("mean of the run");
  set(byId("reached-note"), when);
  set(byId("threads-note"), live ? gettext("of all generators") : gettext("peak"));
  const share = separated ? gettext("%(share)s of the requests") : gettext("%(share)s of the samples");
  set(byId("errors-note"), run.error_rate === null || run.error_rate === undefined
    ? "\u00a0"
    : interpolate(share, { share: percent(run.error_rate) }, true));
  set(byId("p50-note"), separated ? gettext("half of the requests are faster") : gettext("half of the samples are faster"));
  set(byId("p95-note"), separated ? gettext("1 in 20 requests is slower") : gettext("1 in 20 samples is slower"));
  byId("errors").parentElement.classList.toggle("run-some-errors", run.errors > 0);
}

export function timeText(feed) {
  const run = feed.run;
  const names = (more) => Object.fromEntries(Object.entries(more).map(([key, value]) => [key, clock(value)]));
  if (run.state === "pending") {
    return feed.generators.some((one) => one.warming_up) ? gettext("warming up JMeter") : gettext("generators are preparing");
  }
  if (run.start_at === null) return "\u00a0";
  const passed = Math.max(0, feed.now() - run.start_at);
  if (!feed.active) {
    const length = Math.max(0, (run.end_at ?? run.ended_at ?? run.start_at) - run.start_at);
    const took = run.ended_at === null ? length : Math.max(0, run.ended_at - run.start_at);
    return interpolate(gettext("took %(took)s"), names({ took }), true);
  }
  if (run.state === "stopping") return gettext("generators are finishing and delivering");
  if (run.duration_s === null) return interpolate(gettext("%(passed)s so far"), names({ passed }), true);
  const left = Math.max(0, run.duration_s - passed);
  return interpolate(
    gettext("%(passed)s of %(whole)s, %(left)s left"),
    names({ passed: Math.min(passed, run.duration_s), whole: run.duration_s, left }),
    true,
  );
}

/** The part of its duration that an ended run lasted; 1 without a duration. */
export function reachedOf(run) {
  if (run.start_at === null) return 0;
  if (run.duration_s === null || run.ended_at === null || run.state === "finished") return 1;
  return Math.min(1, Math.max(0, (run.ended_at - run.start_at) / run.duration_s));
}

function showBar(feed) {
  const { run } = feed;
  const bar = byId("bar");
  if (!feed.active) bar.value = reachedOf(run);
  else if (run.start_at === null || run.duration_s === null) bar.value = 0;
  else bar.value = Math.min(1, Math.max(0, (feed.now() - run.start_at) / run.duration_s));
}

function verdictOf(run) {
  if (run.verdict === "" || run.state === "failed") return null;
  if (run.requirements?.some((one) => !one.held)) return ["bad", "circle-x", gettext("requirements not met")];
  if (run.verdict === "doubtful") return ["doubt", "help-circle", gettext("doubtful")];
  return ["good", "circle-check", run.requirements?.length ? gettext("valid, all requirements met") : gettext("valid")];
}

function paragraph(text, css = "") {
  return Object.assign(document.createElement("p"), { textContent: text, className: css });
}

function list(items) {
  const element = document.createElement("ul");
  element.append(...items.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  return element;
}

function alert(look, title, items) {
  const box = document.createElement("div");
  box.className = `alert alert-${look}`;
  const body = document.createElement("div");
  body.append(paragraph(title, "m-0"), ...(items.length ? [list(items)] : []));
  box.append(body);
  return box;
}

function requirements(run) {
  const box = document.createElement("div");
  box.className = "run-requirements";
  for (const one of run.requirements ?? []) {
    const row = document.createElement("span");
    row.className = `lw-verdict lw-verdict-${one.held ? "good" : "bad"}`;
    const word = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: one.held ? gettext("met:") : gettext("not met:") });
    row.append(icon(one.held ? "circle-check" : "circle-x"), word, requirementText(one));
    box.append(row);
  }
  return box;
}

function showDoubts(doubts) {
  const element = byId("doubts");
  const text = doubts.join(" · ");
  if (element.title === text) return;
  element.title = text;
  const line = document.createElement("span");
  line.textContent = interpolate(gettext("Currently doubtful: %(reasons)s"), { reasons: text }, true);
  element.replaceChildren(...(text ? [icon("help-circle"), line] : []));
}

function showReasons(run) {
  const element = byId("reasons");
  const signature = JSON.stringify([run.state, run.reason, run.log_tail, run.reasons, run.notices, run.warnings, run.requirements]);
  if (element.dataset.shown === signature) return;
  element.dataset.shown = signature;
  element.replaceChildren();
  if (run.requirements?.length) element.append(requirements(run));
  if (run.state === "failed") {
    element.append(alert("danger", run.reason || gettext("The run failed."), []));
    if (run.log_tail) {
      const log = Object.assign(document.createElement("pre"), { className: "run-log", textContent: run.log_tail, tabIndex: 0 });
      element.append(paragraph(gettext("The end of JMeter’s log:"), "lw-note"), log);
    }
  } else if (run.reason) {
    element.append(paragraph(run.reason, "lw-note"));
  }
  if (run.verdict === "doubtful" && run.state !== "failed") {
    element.append(alert("warning", gettext("Doubtful: do not rely on these figures until the cause is known."), run.reasons));
  }
  for (const notice of run.notices) element.append(alert("info", notice, []));
  if (run.warnings.length) element.append(alert("info", gettext("Warnings about the plan:"), run.warnings));
}

// Times that the settings state, which the page may not have had when it was loaded.
function showTimes(run) {
  for (const [id, seconds] of [["started-at", run.start_at], ["ended-at", run.ended_at]]) {
    if (seconds !== null) set(byId(id), exactMoment(new Date(seconds * 1000)));
  }
}

export function showHead(feed, mode) {
  const { run } = feed;
  const state = byId("state");
  if (state.dataset.shown !== run.state) {
    state.dataset.shown = run.state;
    state.replaceChildren(stateBadge(run.state));
    for (const element of document.querySelectorAll("[data-active-only]")) element.hidden = !feed.active;
    for (const element of document.querySelectorAll("[data-final-only]")) element.hidden = feed.active;
  }
  const verdict = byId("verdict");
  const found = verdictOf(run);
  const signature = JSON.stringify(found);
  if (verdict.dataset.shown !== signature) {
    verdict.dataset.shown = signature;
    verdict.replaceChildren();
    if (found) {
      const badge = Object.assign(document.createElement("span"), { className: `lw-verdict lw-verdict-${found[0]}` });
      badge.append(icon(found[1]), found[2]);
      verdict.append(badge);
    }
  }
  set(byId("time"), timeText(feed));
  showBar(feed);
  showNumbers(run, mode, run.second !== null && feed.active, feed.separated);
  showReasons(run);
  showTimes(run);
  showDoubts(feed.active ? [...run.reasons, ...feed.generators.flatMap((one) => one.warning_texts)] : []);
}
