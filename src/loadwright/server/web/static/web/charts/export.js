// Files of a chart: its numbers as CSV, and its picture.

import { colour } from "./palette.js";

// As the server writes CSV (web/csvfile.py): UTF-8 with a BOM, CR LF line ends, no formulas.
const MARK = "\ufeff";
const SIGNS = "=＝﹦⁼₌⩵⩶+＋﹢⁺₊﬩\\-－﹣@＠﹫'＇";
const FORMULA = new RegExp(`(^(?=[${SIGNS}\\t\\r\\n])|[;\\t\\r\\n](?=[${SIGNS}]))`, "g");
const HEAD = 30;
const FOOT = 26;
const SPACE = 16;

function cell(text) {
  const harmless = text.replaceAll(FORMULA, "$1'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * Returns the numbers of a chart as CSV: time (UTC), seconds since the start, and the unrounded values of the lines.
 * @param {{ seconds: number[], columns: { line: import("./rows.js").Line, values: (number | null)[] }[] }} table
 * @param {{ start: number, elapsed: boolean }} group
 */
export function csvOf({ seconds, columns }, { start, elapsed }) {
  const names = [...(elapsed ? [] : ["time"]), "elapsed_s", ...columns.map(({ line }) => line.name)];
  const rows = seconds.map((second, index) => [
    ...(elapsed ? [] : [new Date(second * 1000).toISOString().replace(".000", "")]),
    String(second - start),
    ...columns.map(({ values }) => String(values[index] ?? "")),
  ]);
  return MARK + [names.map(cell), ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** A name for a file of a chart, without characters that file systems refuse. */
export function fileName(chart, ending) {
  const page = document.querySelector("h1")?.textContent ?? "";
  const name = `${page} ${chart.title}`.trim().replace(/[^\p{L}\p{N}.-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 100);
  return `${name || "chart"}.${ending}`;
}

export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Returns a PNG of a chart on the screen, with its title, the names of its lines and its legend.
 * @param {import("./chart.js").Chart} chart
 * @param {HTMLElement} card has the title and, as `.lw-note`, what the chart shows
 * @returns {Promise<Blob>}
 */
export function pictureOf(chart, card) {
  const source = chart.plot.ctx.canvas;
  const ratio = devicePixelRatio;
  const [width, height] = [source.width / ratio, source.height / ratio];
  const canvas = Object.assign(document.createElement("canvas"), { width: source.width, height: source.height + (HEAD + FOOT) * ratio });
  const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ink.scale(ratio, ratio);
  ink.fillStyle = colour("chart-box");
  ink.fillRect(0, 0, width, height + HEAD + FOOT);
  ink.drawImage(source, 0, HEAD, width, height);
  const { fontFamily, color } = getComputedStyle(document.body);
  const write = (text, x, y, size, tone, weight = "normal") => {
    ink.font = `${weight} ${size}px ${fontFamily}`;
    ink.fillStyle = tone;
    ink.fillText(text, x, y);
    return ink.measureText(text).width;
  };
  ink.textBaseline = "middle";
  const title = write(chart.title, 10, HEAD / 2, 14, color, "bold");
  write(card.querySelector(".card-header .lw-note")?.textContent.trim() ?? "", title + 20, HEAD / 2, 12, colour("chart-text"));
  for (const { text, tone, y } of chart.names.placed) write(text, width - 54, HEAD + y, 11, tone);
  let x = 10;
  for (const line of chart.shownLines) {
    ink.fillStyle = colour(line.colour);
    ink.fillRect(x, height + HEAD + FOOT / 2 - 2, 12, 4);
    x += SPACE + write(line.short ?? line.name, x + SPACE, height + HEAD + FOOT / 2, 11, color) + SPACE;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no picture"))), "image/png");
  });
}
