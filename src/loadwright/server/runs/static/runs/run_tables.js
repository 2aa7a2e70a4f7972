// The tables below the charts of a run.

import { DASH, bandwidth, clock, count, exactMoment, of100, percent, rate, significant, size, timeOfDay } from "../web/format.js";
import { threads } from "./asked.js";
import { labelKey, shownLabel } from "./labels.js";
import { LiveTable } from "./tables.js";

const figure = (key, title, format, help) => ({
  key, title, help, number: true, value: (row) => row[key], text: (row) => format(row[key]),
});

const KINDS = {
  request: gettext("Request"),
  transaction: gettext("Transaction"),
  sub: gettext("Part"),
};

// Times have their unit in the heading: with it in every cell, the columns would not fit at 1280 pixels.
const time = (key, title, help) => ({ ...figure(key, title, significant, help), unit: "ms" });

const errorsText = ({ errors, error_rate: share }) => (errors ? `${count(errors)} (${percent(share)})` : count(errors));

// The number of errors, which opens the failed samples of the label. Those of parts are within the failure of their request.
function failureLink(row, open) {
  const text = errorsText(row);
  if (!row.errors || row.rank || row.kind === "sub") return [text];
  const query = new URLSearchParams({ tab: "failures", failed_label: `=${row.label}` });
  const link = Object.assign(document.createElement("a"), { href: `?${query}`, textContent: text, title: gettext("Show the failed samples") });
  link.addEventListener("click", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(row.label);
  });
  return [link];
}

/** @param {((label: string) => void) | null} open opens the failed samples of a label, if they are kept */
export function labelTable(table, pick, open = null) {
  return new LiveTable(table, {
    id: labelKey,
    first: (row) => row.rank ?? 0,
    sort: { key: "label", down: false },
    pick,
    columns: [
      { key: "label", title: gettext("Label"), help: gettext("Name of the sampler or transaction."), css: "lw-name", value: (row) => row.label, text: (row) => row.title ?? shownLabel(row.label) },
      { key: "kind", title: gettext("Kind"), help: gettext("Request of a sampler, transaction of a controller, or part of a request."), css: "lw-nowrap", value: (row) => row.kind ?? "", text: (row) => (row.rank ? "" : KINDS[row.kind] ?? "–") },
      figure("samples", gettext("Samples"), count, gettext("Responses so far.")),
      figure("rate", gettext("Rate"), rate, gettext("Responses per second, mean of the run.")),
      {
        ...figure("errors", gettext("Errors"), count, gettext("Failed samples, and their part of all samples.")),
        text: errorsText, ...(open ? { node: (row) => failureLink(row, open) } : {}),
      },
      time("mean_ms", gettext("Mean"), gettext("Mean response time.")),
      time("min_ms", gettext("Min"), gettext("Fastest response.")),
      time("p50_ms", "p50", gettext("Half of the responses were faster.")),
      time("p90_ms", "p90", gettext("9 of 10 responses were faster.")),
      time("p95_ms", "p95", gettext("19 of 20 responses were faster.")),
      time("p99_ms", "p99", gettext("99 of 100 responses were faster.")),
      time("max_ms", gettext("Max"), gettext("Slowest response.")),
      {
        ...figure("bytes_received", gettext("In / out"), size, gettext("Bytes of all responses and of all requests.")),
        text: (row) => `${size(row.bytes_received)} / ${size(row.bytes_sent)}`,
      },
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
  return row.error ? [badge, shortened(row.error, "lw-note")] : [badge];
}

// What a generator had that has left an active run is no longer its load.
const gone = (row) => row.active && ["ended", "failed", "lost"].includes(row.state);

// A figure of the present load.
function current(column) {
  const { value, text } = column;
  return { ...column, value: (row) => (gone(row) ? null : value(row)), text: (row) => (gone(row) ? DASH : text(row)) };
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
  return new LiveTable(table, {
    id: (row) => row.id,
    sort: { key: "name", down: false },
    pick,
    columns: [
      { key: "name", title: gettext("Generator"), help: gettext("Machine that produces a part of the load."), css: "lw-name", value: (row) => row.name, text: (row) => row.name },
      { key: "state", title: gettext("State"), help: gettext("What it does in this run."), value: (row) => row.state, css: "run-generator-state", text: (row) => `${row.state}|${row.error}|${row.fetched}|${row.warming_up}`, node: generatorState },
      { ...figure("share", gettext("Share"), percent, gettext("Its part of the load.")), text: shareText },
      current({
        ...figure("rate_asked", gettext("Target load"), rate, gettext("Rate or threads requested of it now; after the end, the mean.")),
        value: (row) => row.rate_asked ?? row.threads_asked,
        text: (row) => (row.rate_asked === null ? threads(row.threads_asked) : rate(row.rate_asked)),
      }),
      current(figure("rate", gettext("Actual"), rate, gettext("Actual rate; after the end, the mean."))),
      current(figure("threads", gettext("Threads"), count, gettext("Threads that it has now; after the end, the most."))),
      figure("cpu_percent", gettext("CPU"), of100, gettext("Of all cores together; above 85% its times cannot be trusted.")),
      figure("memory_percent", gettext("Memory"), of100, gettext("Part of its memory that is in use.")),
      {
        ...figure("received_bytes_s", gettext("Network in / out"), size, gettext("Bytes per second that the machine receives and sends. Traffic within it (loopback) is not counted.")),
        text: (row) => (row.received_bytes_s === null ? "–" : `${size(row.received_bytes_s)} / ${size(row.sent_bytes_s)} /s`),
      },
      { ...figure("seconds", gettext("Measured"), count, gettext("Seconds of load that it measured so far.")), text: (row) => `${count(row.seconds)} s` },
      figure("spool_points", gettext("Unsent"), count, gettext("Measured points that it still has to send: one for each second and one for each label in it. Above 0 for long, its network or the server is too slow.")),
      {
        key: "actions", title: "", css: "lw-nowrap text-end", node: generatorActions(act),
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
  const used = of100(row.memory_percent);
  if (!row.memory_bytes) return used;
  return interpolate(gettext("%(used)s of %(all)s"), { used, all: size(row.memory_bytes) }, true);
}

export function spareTable(table, act) {
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
      { key: "name", title: gettext("Other generators"), help: gettext("Generators that could take part in this run."), css: "lw-name", value: (row) => row.name, text: (row) => row.name },
      { key: "state", title: gettext("State"), help: gettext("Idle ones can be started."), value: (row) => row.state, text: (row) => row.state, node: state },
      figure("cpu_percent", gettext("CPU"), of100, gettext("Of all cores together, now.")),
      figure("cores", gettext("Cores"), (value) => count(value || null), gettext("Cores of the machine.")),
      { ...figure("memory_percent", gettext("Memory"), of100, gettext("Part of its memory that is in use, now.")), text: memoryText },
      figure("disk_free_bytes", gettext("Disk free"), size, gettext("Space for data files, logs and measurements.")),
      figure("bandwidth_mbit_s", gettext("Bandwidth"), bandwidth, gettext("Speed of its fastest network link, if the machine states it.")),
      { key: "jmeter", title: "JMeter", help: gettext("Version of the JMeter that it runs."), text: (row) => row.jmeter || "–" },
      { key: "actions", title: "", css: "lw-nowrap text-end", text: (row) => row.state, node: start },
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
const seen = (key, title, help) => ({
  key, title, help, css: "lw-nowrap", value: (row) => row[key] ?? null, text: (row) => String(row[key] ?? ""),
  node: (row) => (row[key] ? moment(row[key]) : [DASH]),
});

// A text may have any length: two lines are shown, and all of it as a title.
function shortened(text, css = "") {
  return Object.assign(document.createElement("div"), { className: `run-shortened ${css}`, textContent: text, title: text });
}

function errorNode({ kind, text }) {
  // A kind that is only cut is shown with its whole text.
  if (!text || text.startsWith(kind)) return [shortened(text || kind)];
  return [shortened(kind), shortened(interpolate(gettext("Example: %(text)s"), { text }, true), "lw-note")];
}

function failedNode({ label, part }) {
  const name = shortened(shownLabel(label));
  return part ? [name, shortened(gettext("part of a request"), "lw-note")] : [name];
}

export function errorTable(table) {
  return new LiveTable(table, {
    id: (row) => JSON.stringify([row.label, row.kind, row.part]),
    columns: [
      { key: "kind", title: gettext("Error"), help: gettext("The failed assertion, the exception, or the response’s code and message."), css: "lw-name", value: (row) => row.kind, text: (row) => `${row.kind}|${row.text}`, node: errorNode },
      { key: "label", title: gettext("Label"), help: gettext("Sampler or transaction that failed, or the part of a request, which may have succeeded nevertheless."), css: "lw-name", value: (row) => row.label, text: (row) => row.label, node: failedNode },
      figure("count", gettext("Count"), count, gettext("How often it occurred.")),
      seen("first_second", gettext("First"), gettext("When it first occurred.")),
      seen("last_second", gettext("Last"), gettext("When it last occurred.")),
      { key: "request", title: gettext("A request"), help: gettext("Method and address of one request that failed so."), css: "run-request", text: (row) => row.request },
    ],
  });
}


export function eventTable(table) {
  return new LiveTable(table, {
    id: (row) => JSON.stringify([row.time, row.kind, row.text]),
    columns: [
      { key: "time", title: gettext("Time"), help: gettext("When it happened."), css: "lw-nowrap", text: (row) => String(row.time), node: (row) => moment(row.time) },
      { key: "since", title: gettext("Since start"), help: gettext("Time from the start of the load."), number: true, text: (row) => (row.since < 0 ? "–" : clock(row.since)) },
      { key: "kind", title: gettext("Event"), help: gettext("Kind of event."), css: "lw-nowrap", text: (row) => row.title },
      { key: "text", title: gettext("Description"), help: gettext("What happened."), css: "lw-name", text: (row) => row.text },
      { key: "who", title: gettext("By"), help: gettext("Who caused it."), css: "lw-nowrap", text: (row) => row.who || "–" },
    ],
  });
}
