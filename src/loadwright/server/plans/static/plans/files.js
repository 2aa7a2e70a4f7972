// Uploads data files one by one and in parts. A part that is lost is sent again, an interrupted upload continues.

import { post } from "../web/http.js";
import { asJson, progressOf, reasonOf, send } from "./sending.js";

const drop = document.getElementById("drop");
const list = document.getElementById("uploads");
const waiting = [];
let sending = false;
let expected = Number(drop.dataset.expected);

/** Shows an upload, and returns the functions that show its progress and its end. */
function entry(name) {
  const item = document.createElement("li");
  const bar = document.createElement("progress");
  const [title, text] = ["span", "span"].map((tag) => document.createElement(tag));
  title.textContent = name;
  bar.max = 1;
  bar.value = 0;
  text.className = "lw-note";
  item.append(title, bar, text);
  list.append(item);
  return {
    moved(fraction, isWaiting) {
      bar.value = fraction;
      text.textContent = progressOf(fraction, isWaiting);
    },
    added() {
      bar.remove();
      text.textContent = gettext("Uploaded");
    },
    fail(reason) {
      bar.remove();
      text.className = "files-failed";
      text.textContent = reason;
    },
  };
}

async function work() {
  if (sending) return;
  sending = true;
  let failed = false;
  while (waiting.length) {
    const { file, path } = waiting.shift();
    const shown = entry(path);
    try {
      const { uploads, part } = drop.dataset;
      const address = await send(file, path, { uploads, part: Number(part), moved: shown.moved });
      ({ number: expected } = await post(`${address}/finish`, asJson({ expected })));
      shown.added();
    } catch (error) {
      failed = true;
      shown.fail(reasonOf(error));
    }
  }
  sending = false;
  // Errors stay until the page is left, above the table with the files that were added.
  if (failed) htmx.trigger("#files-list", "refresh");
  else location.reload();
}

function add(files, path = "") {
  const folder = document.getElementById("folder").value.trim().replace(/\/+$/, "");
  for (const file of files) waiting.push({ file, path: path || (folder ? `${folder}/${file.name}` : file.name) });
  work();
}

/** Adds the files that were chosen in an input, and empties it. */
function take(input) {
  // Copied, because resetting the input empties its list.
  const files = [...input.files];
  input.value = "";
  if (files.length) add(files, input.dataset.path);
}

document.addEventListener("change", ({ target }) => { if (target.type === "file") take(target); });
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("lw-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("lw-over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("lw-over");
  add(event.dataTransfer.files);
});
globalThis.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
