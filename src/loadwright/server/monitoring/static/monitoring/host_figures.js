// The charts of hosts: which figures they show, and how. The cards are those of monitoring/_charts.html, by the same names.
//
// A chart of several hosts, or of several parts such as JVMs, shows only the figures that `lead`. A figure with `sum` is the
// sum of all parts of a host, until one of them is chosen. What some hosts do not have is `optional`: its chart is left out without values.

import { bandwidth, count, duration, milliseconds, of100, rate, significant, size } from "../web/format.js";

/**
 * @typedef {{ figure: string, name: string, colour: string, short?: string, lead?: boolean, sum?: boolean, area?: boolean,
 *   quiet?: boolean, dashed?: boolean, low?: boolean, plain?: boolean }} FigureLine `low`: the smallest values are kept too;
 *   `plain`: not even the largest
 * @typedef {{ lines: FigureLine[], format: (value: number | null) => string, axis?: (value: number) => string, max?: number,
 *   ceiling?: number, whole?: boolean, optional?: boolean }} HostChart
 */

// Of processes: 100% are one core, so there may be more.
const percent = (value) => (value === null ? of100(null) : `${significant(value)}%`);
const sizePerSecond = (value) => (value === null ? size(null) : `${size(value)}/s`);

/** @type {Record<string, HostChart>} */
export const CHARTS = {
  cpu: {
    lines: [
      { figure: "host.cpu_percent", name: gettext("CPU"), colour: "series-2", lead: true, area: true },
      { figure: "host.cpu_iowait_percent", name: gettext("waiting for disks"), short: "iowait", colour: "series-6" },
      { figure: "host.cpu_system_percent", name: gettext("kernel"), colour: "series-3" },
      { figure: "host.cpu_steal_percent", name: gettext("taken by other virtual machines"), short: "steal", colour: "series-4", quiet: true },
    ],
    format: of100,
    max: 100,
  },
  memory: {
    lines: [
      { figure: "host.memory_available_bytes", name: gettext("available"), colour: "series-2", lead: true, low: true },
      { figure: "host.memory_free_bytes", name: gettext("free"), colour: "series-3", low: true },
      { figure: "host_jvm.heap_used_bytes", name: gettext("heap of JVMs"), short: "JVM", colour: "series-8", sum: true },
      { figure: "host.memory_total_bytes", name: gettext("size"), colour: "asked", dashed: true },
    ],
    format: size,
  },
  load: {
    lines: [
      { figure: "host.load_1", name: gettext("1 min"), colour: "series-2", lead: true },
      { figure: "host.load_5", name: gettext("5 min"), colour: "series-3" },
      { figure: "host.load_15", name: gettext("15 min"), colour: "series-1" },
    ],
    format: significant,
  },
  disk: {
    lines: [
      { figure: "host.disk_read_bytes_s", name: gettext("read"), colour: "received", lead: true },
      { figure: "host.disk_written_bytes_s", name: gettext("written"), colour: "sent", lead: true },
    ],
    format: sizePerSecond,
    axis: size,
  },
  disk_busy: {
    lines: [{ figure: "host.disk_busy_percent", name: gettext("busiest disk"), colour: "series-2", lead: true, area: true }],
    format: of100,
    max: 100,
  },
  pressure: {
    lines: [
      { figure: "host.pressure_cpu_percent", name: gettext("CPU"), colour: "series-2", lead: true },
      { figure: "host.pressure_memory_percent", name: gettext("memory"), colour: "series-8" },
      { figure: "host.pressure_io_percent", name: gettext("disk"), colour: "series-6" },
    ],
    format: of100,
    ceiling: 100,
    optional: true,
  },
  network: {
    lines: [
      { figure: "host.received_bytes_s", name: gettext("received"), colour: "received", lead: true },
      { figure: "host.sent_bytes_s", name: gettext("sent"), colour: "sent", lead: true },
    ],
    format: sizePerSecond,
    axis: size,
  },
  network_used: {
    lines: [{ figure: "host.network_percent", name: gettext("busiest link"), colour: "series-2", lead: true, area: true }],
    format: of100,
    max: 100,
    optional: true,
  },
  tcp: {
    lines: [
      { figure: "host.tcp_established", name: gettext("established"), colour: "series-2", lead: true },
      { figure: "host.tcp_time_wait", name: "TIME-WAIT", colour: "series-5" },
    ],
    format: count,
    axis: significant,
    whole: true,
  },
  retransmits: {
    lines: [{ figure: "host.tcp_retransmit_percent", name: gettext("of the sent segments"), short: "%", colour: "series-6", lead: true }],
    format: of100,
    ceiling: 100,
  },
  tcp_failures: {
    lines: [
      { figure: "host.tcp_retransmitted_segments_s", name: gettext("retransmitted segments"), short: gettext("retransmits"), colour: "series-6", lead: true },
      { figure: "host.tcp_resets_s", name: gettext("reset connections"), short: gettext("resets"), colour: "series-8" },
      { figure: "host.tcp_listen_overflows_s", name: gettext("connections lost at full queues"), short: gettext("overflows"), colour: "errors", quiet: true },
    ],
    format: rate,
    axis: significant,
  },
  ports: {
    lines: [
      { figure: "host_port.established", name: gettext("established"), colour: "series-2", lead: true, sum: true },
      { figure: "host_port.time_wait", name: "TIME-WAIT", colour: "series-5", sum: true },
      { figure: "host_port.close_wait", name: "CLOSE-WAIT", colour: "series-6", sum: true },
      { figure: "host_port.opening", name: gettext("being opened"), short: gettext("opening"), colour: "series-3", sum: true, quiet: true },
      { figure: "host_port.closing", name: gettext("closing otherwise"), short: gettext("closing"), colour: "series-4", sum: true, quiet: true },
      { figure: "host_port.backlog", name: gettext("waiting to be accepted"), short: gettext("waiting"), colour: "errors", sum: true, quiet: true },
    ],
    format: count,
    axis: significant,
    whole: true,
    optional: true,
  },
  port_queues: {
    lines: [
      { figure: "host_port.received_queue_bytes", name: gettext("received, not yet read"), short: gettext("received"), colour: "received", lead: true, sum: true },
      { figure: "host_port.sent_queue_bytes", name: gettext("sent, not yet acknowledged"), short: gettext("sent"), colour: "sent", lead: true, sum: true },
    ],
    format: size,
    optional: true,
  },
  process_cpu: {
    lines: [{ figure: "host_process.cpu_percent", name: gettext("CPU"), colour: "series-2", lead: true }],
    format: percent,
    axis: significant,
    optional: true,
  },
  process_memory: {
    lines: [{ figure: "host_process.memory_bytes", name: gettext("memory"), colour: "series-8", lead: true }],
    format: size,
    optional: true,
  },
  heap: {
    lines: [
      { figure: "host_jvm.heap_used_bytes", name: gettext("heap in use"), short: gettext("heap"), colour: "series-8", lead: true },
      { figure: "host_jvm.old_used_bytes", name: gettext("old generation"), short: gettext("old"), colour: "series-4" },
      { figure: "host_jvm.metaspace_used_bytes", name: "metaspace", colour: "series-3" },
      { figure: "host_jvm.heap_max_bytes", name: gettext("limit of the heap"), short: gettext("limit"), colour: "asked", dashed: true },
    ],
    format: size,
    optional: true,
  },
  gc: {
    lines: [
      { figure: "host_jvm.gc_percent", name: gettext("stopped for garbage collection"), short: gettext("GC"), colour: "series-8", lead: true },
      { figure: "host_jvm.stopped_percent", name: gettext("stopped in all"), short: gettext("stopped"), colour: "series-4" },
    ],
    format: of100,
    ceiling: 100,
    optional: true,
  },
};

/** By unit of a figure, how values and the marks of an axis are written. @type {Record<string, [HostChart["format"], HostChart["axis"]?]>} */
const UNITS = {
  "%": [percent, significant],
  byte: [size],
  "byte/s": [sizePerSecond, size],
  "1/s": [rate, significant],
  ms: [milliseconds],
  s: [duration],
  "Mbit/s": [bandwidth],
};

/**
 * The chart of one figure, which the address names.
 * @param {DOMStringMap} asked its name, title and unit; `counted` is "yes" if its values are added up over time
 * @returns {HostChart}
 */
export function chartOf({ figure = "", title = "", unit = "", counted }) {
  const [format, axis] = UNITS[unit] ?? [significant];
  return { lines: [{ figure, name: title, colour: "series-2", lead: true, area: true, plain: counted === "yes" }], format, axis };
}

/** The charts that pages show at the top. Means of many hosts take time, so their figures are requested before the others. */
export const FIRST = ["cpu", "memory", "disk", "disk_busy", "network", "network_used"];

/** The family of figures whose parts a chart shows, such as "host_port"; empty for a chart of hosts themselves. @param {{ lines: FigureLine[] }} chart */
export function partsOf({ lines: [{ figure }] }) {
  const [family] = figure.split(".");
  return family === "host" ? "" : family;
}

/** Restarts of processes, which are events on the charts. Those of means have no names: the server states them. */
export const RESTARTS = "host_process.restarts";

/**
 * The names of the figures of charts and events: those that lead for several hosts, all otherwise, and with the extreme values
 * of those that lead, which means of hosts do not have.
 * @param {{ charts?: Record<string, HostChart>, names?: string[], hosts: number }} wanted `names` of charts, all without;
 *   `hosts` is 0 for means of hosts
 */
export function figuresOf({ charts = CHARTS, names = Object.keys(charts), hosts }) {
  const lines = names.flatMap((name) => charts[name].lines).filter(({ lead }) => lead || hosts <= 1);
  const extremes = hosts > 0;
  const own = lines.flatMap(({ figure, lead, sum, low, plain }) => {
    // The extremes of parts do not add up to that of their sum.
    const suffixes = extremes && lead && !sum && !plain ? ["_max", ...(low ? ["_min"] : [])] : [];
    return [figure, ...suffixes.map((suffix) => figure + suffix)];
  });
  return [...new Set(hosts > 0 ? [...own, RESTARTS] : own)];
}

/** The figures of means of hosts that are requested first. */
export const firstFigures = () => figuresOf({ names: FIRST, hosts: 0 });
