// The tables below the charts of a run.

import { DASH, bandwidth, clock, count, exactMoment, milliseconds, percent, rate, size, timeOfDay } from "../web/format.js";
import { LiveTable } from "./tables.js";

const figure = (key, title, format, value = (row) => row[key]) => ({
  key, title, number: true, value, text: (row) => format(value(row)),
});

const KINDS = {
  request: gettext("Request"),
  transaction: gettext("Transaction"),
  sub: gettext("Part of a request"),
};

// Identifies a label: a transaction may have the name of a request.
export function labelKey({ label, kind }) {
  return JSON.stringify([label, kind ?? null]);
}

/**
 * The rows of the table: those of all labels together are first. Earlier versions did not separate samples by kind.
 * @param {{ total: any, transactions: any, labels: any[], separated: boolean }} feed
 */
export function labelRows({ total, transactions, labels, separated }) {
  if (!labels.length) return [];
  const all = { ...total, title: separated ? gettext("All requests") : gettext("All samples"), rank: 2 };
  const allTransactions = { ...transactions, kind: "transaction", title: gettext("All transactions"), rank: 1 };
  return [all, ...(transactions?.samples ? [allTransactions] : []), ...labels];
}

// Under this label the plugin counts the samples of labels beyond its limit.
const OTHER_LABELS = "(other labels)";

function labelText({ title, label }) {
  return title ?? (label === OTHER_LABELS ? gettext("(other labels)") : label);
}

export function labelTable(table, pick) {
  return new LiveTable(table, {
    id: labelKey,
    first: (row) => row.rank ?? 0,
    sort: { key: "label", down: false },
    pick,
    columns: [
      { key: "label", title: gettext("Label"), css: "lw-name", value: (row) => row.label, text: labelText },
      { key: "kind", title: gettext("Kind"), css: "lw-nowrap", value: (row) => row.kind ?? "", text: (row) => (row.rank ? "" : KINDS[row.kind] ?? "–") },
      figure("samples", gettext("Samples"), count),
      figure("rate", gettext("Rate"), rate),
      figure("errors", gettext("Errors"), count),
      figure("error_rate", gettext("Error share"), percent),
      figure("mean_ms", gettext("Mean"), milliseconds),
      figure("min_ms", gettext("Min"), milliseconds),
      figure("p50_ms", "p50", milliseconds),
      figure("p90_ms", "p90", milliseconds),
      figure("p95_ms", "p95", milliseconds),
      figure("p99_ms", "p99", milliseconds),
      figure("max_ms", gettext("Max"), milliseconds),
      figure("bytes_received", gettext("Received"), size),
      figure("bytes_sent", gettext("Sent"), size),
    ],
  });
}

const GENERATOR_STATES = {
  "": [gettext("waiting"), "waiting"],
  preparing: [gettext("preparing"), "waiting"],
  ready: [gettext("ready"), "good"],
  running: [gettext("running"), "running"],
  stopping: [gettext("stopping"), "waiting"],
  ended: [gettext("ended"), "off"],
  failed: [gettext("failed"), "bad"],
  lost: [gettext("lost"), "bad"],
};

function generatorState(row) {
  const [text, look] = GENERATOR_STATES[row.state] ?? [row.state, "off"];
  const badge = Object.assign(document.createElement("span"), { className: `lw-state lw-state-${look}`, textContent: text });
  if (row.state === "preparing" && row.fetched) {
    const bytes = { here: size(row.fetched[0]), all: size(row.fetched[1]) };
    const fetched = interpolate(gettext("data files: %(here)s of %(all)s"), bytes, true);
    return [badge, Object.assign(document.createElement("div"), { className: "lw-note", textContent: fetched })];
  }
  if (row.state === "preparing" && row.warming_up) {
    return [badge, Object.assign(document.createElement("div"), { className: "lw-note", textContent: gettext("warming up JMeter") })];
  }
  if (!row.error) return [badge];
  return [badge, Object.assign(document.createElement("div"), { className: "lw-note", textContent: row.error })];
}

// The generator's buttons call `act(what, row)`. Without `act` there are none.
function generatorActions(act) {
  const button = (what, text, look = "") => {
    const element = Object.assign(document.createElement("button"), { type: "button", className: `btn btn-sm ${look}`, textContent: text });
    element.dataset.what = what;
    return element;
  };
  return (row) => {
    /** @type {HTMLElement} */
    const box = Object.assign(document.createElement("div"), { className: "run-steer" });
    if (row.drained || row.held) box.append(Object.assign(document.createElement("a"), { className: "btn btn-sm", href: row.log, textContent: gettext("Log") }));
    const takesPart = row.held && !row.leaving && !["ended", "failed"].includes(row.state);
    if (act && row.active && takesPart) {
      if (row.steerable) box.append(button("share", gettext("Share…")));
      box.append(button("remove", gettext("Stop"), "btn-outline-danger"));
    }
    if (act && row.active && !row.held) box.append(button("add", gettext("Start")));
    box.addEventListener("click", (event) => {
      event.stopPropagation();
      const what = event.target.closest("[data-what]")?.dataset.what;
      if (what) act(what, row);
    });
    return [box];
  };
}

function shareText(row) {
  if (!row.held && row.active) return "–";
  if (row.leaving && row.active) return gettext("leaves");
  const text = percent(row.share);
  if (row.pinned !== null && row.pinned !== undefined) return interpolate(gettext("%(share)s pinned"), { share: text }, true);
  return row.weight === undefined || row.weight === 1 ? text : `${text} ×${row.weight}`;
}

export function generatorTable(table, { act, pick }) {
  const of100 = (value) => percent(value === null || value === undefined ? null : value / 100);
  return new LiveTable(table, {
    id: (row) => row.id,
    sort: { key: "name", down: false },
    pick,
    columns: [
      { key: "name", title: gettext("Generator"), css: "lw-name", value: (row) => row.name, text: (row) => row.name },
      { key: "state", title: gettext("State"), value: (row) => row.state, text: (row) => `${row.state}|${row.error}|${row.fetched}|${row.warming_up}`, node: generatorState },
      { ...figure("share", gettext("Share"), percent), text: shareText },
      figure("rate_asked", gettext("Target load"), rate),
      figure("rate", gettext("Reached"), rate),
      figure("threads", gettext("Threads"), count),
      figure("cpu_percent", gettext("CPU"), of100),
      figure("memory_percent", gettext("Memory"), of100),
      {
        ...figure("received_bytes_s", gettext("In / out"), size),
        text: (row) => (row.received_bytes_s === null ? "–" : `${size(row.received_bytes_s)} / ${size(row.sent_bytes_s)} /s`),
      },
      figure("seconds", gettext("Seconds"), count),
      figure("spool_points", gettext("To be delivered"), count),
      {
        key: "actions", title: "", css: "lw-nowrap", node: generatorActions(act),
        text: (row) => [row.active, row.held, row.leaving, row.state, row.drained, row.log].join(),
      },
    ],
  });
}

const SPARE_STATES = {
  idle: [gettext("idle"), "good"],
  busy: [gettext("busy with another run"), "running"],
  lost: [gettext("lost"), "bad"],
  disabled: [gettext("disabled"), "off"],
};

function memoryText(row) {
  const used = percent(row.memory_percent === null ? null : row.memory_percent / 100);
  if (!row.memory_bytes) return used;
  return interpolate(gettext("%(used)s of %(all)s"), { used, all: size(row.memory_bytes) }, true);
}

export function spareTable(table, act) {
  const of100 = (value) => percent(value === null || value === undefined ? null : value / 100);
  const state = (row) => {
    const [text, look] = SPARE_STATES[row.state] ?? [row.state, "off"];
    return [Object.assign(document.createElement("span"), { className: `lw-state lw-state-${look}`, textContent: text })];
  };
  const start = (row) => {
    if (!act || row.state !== "idle") return [];
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: gettext("Start") });
    button.addEventListener("click", () => act("add", { ...row, agent: row.id }));
    return [button];
  };
  return new LiveTable(table, {
    id: (row) => row.key,
    sort: { key: "name", down: false },
    columns: [
      { key: "name", title: gettext("Other generators"), css: "lw-name", value: (row) => row.name, text: (row) => row.name },
      { key: "state", title: gettext("State"), value: (row) => row.state, text: (row) => row.state, node: state },
      figure("cpu_percent", gettext("CPU"), of100),
      figure("cores", gettext("Cores"), (value) => count(value || null)),
      { ...figure("memory_percent", gettext("Memory"), of100), text: memoryText },
      figure("disk_free_bytes", gettext("Disk free"), size),
      figure("bandwidth_mbit_s", gettext("Bandwidth"), bandwidth),
      { key: "jmeter", title: "JMeter", text: (row) => row.jmeter || "–" },
      { key: "actions", title: "", css: "lw-nowrap", text: (row) => row.state, node: start },
    ],
  });
}

function moment(seconds) {
  const when = new Date(seconds * 1000);
  const element = Object.assign(document.createElement("time"), { textContent: timeOfDay(when), title: exactMoment(when) });
  element.dateTime = when.toISOString();
  return [element];
}

// The time of an error, which results of earlier versions lack.
const seen = (key, title) => ({
  key, title, css: "lw-nowrap", value: (row) => row[key] ?? null, text: (row) => String(row[key] ?? ""),
  node: (row) => (row[key] ? moment(row[key]) : [DASH]),
});

export function errorTable(table) {
  return new LiveTable(table, {
    id: (row) => JSON.stringify([row.label, row.kind]),
    columns: [
      { key: "kind", title: gettext("Error"), css: "lw-name", value: (row) => row.kind, text: (row) => row.kind },
      { key: "label", title: gettext("Label"), css: "lw-name", value: (row) => row.label, text: (row) => row.label },
      figure("count", gettext("Count"), count),
      seen("first_second", gettext("First")),
      seen("last_second", gettext("Last")),
      { key: "request", title: gettext("A request"), css: "run-request", text: (row) => row.request },
    ],
  });
}


export function eventTable(table) {
  return new LiveTable(table, {
    id: (row) => JSON.stringify([row.time, row.kind, row.text]),
    columns: [
      { key: "time", title: gettext("Time"), css: "lw-nowrap", text: (row) => String(row.time), node: (row) => moment(row.time) },
      { key: "since", title: gettext("Since start"), number: true, text: (row) => (row.since < 0 ? "–" : clock(row.since)) },
      { key: "kind", title: gettext("Event"), css: "lw-nowrap", text: (row) => row.title },
      { key: "text", title: gettext("Description"), css: "lw-name", text: (row) => row.text },
      { key: "who", title: gettext("By"), css: "lw-nowrap", text: (row) => row.who || "–" },
    ],
  });
}
