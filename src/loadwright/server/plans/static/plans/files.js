// Uploads data files one by one and in parts. A part that is lost is sent again, an interrupted upload continues.

import { backoff } from "../web/backoff.js";
import { percent } from "../web/format.js";
import { post, Refused, request, SignedOut } from "../web/http.js";

const MOST_TRIES = 6;
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const drop = document.getElementById("drop");
const list = document.getElementById("uploads");
const waiting = [];
let sending = false;
let expected = Number(drop.dataset.expected);

const asJson = (content) => ({ body: JSON.stringify(content), headers: { "Content-Type": "application/json" } });

/** Sends a part, and returns how many bytes the server has. */
async function sendPart(address, offset, part) {
  const body = new FormData();
  body.set("offset", `${offset}`);
  body.set("file", part, "part");
  const answer = await request(`${address}/parts`, { method: "POST", body });
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content.received;
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status: answer.status }, true);
  throw new Refused(answer.status, content.error?.message ?? plain);
}

const isLasting = (error) => error instanceof SignedOut
  || (error instanceof Refused && error.status < 500 && error.status !== 409);

/** Sends the parts of a file that the server lacks; `moved` gets the number of bytes that it has. */
async function send(file, path, moved) {
  const wanted = { path, size: file.size, mark: `${file.lastModified}` };
  const begin = () => post(drop.dataset.uploads, asJson(wanted));
  const upload = await begin();
  const address = `${drop.dataset.uploads}/${upload.id}`;
  let { received } = upload;
  let tries = 0;
  moved(received);
  while (received < file.size) {
    const part = file.slice(received, received + Number(drop.dataset.part));
    try {
      received = await sendPart(address, received, part);
      tries = 0;
    } catch (error) {
      tries += 1;
      if (isLasting(error) || tries > MOST_TRIES) throw error;
      await pause(backoff(tries, { first: 500, longest: 15_000 }));
      // The part may have been received although its response was lost.
      ({ received } = await begin().catch(() => ({ received })));
    }
    moved(received);
  }
  return address;
}

/** Shows an upload, and returns the functions that show its progress and its failure. */
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
    moved(part) {
      bar.value = part;
      text.textContent = part < 1 ? percent(part) : gettext("Checking");
    },
    fail(reason) {
      bar.remove();
      text.className = "files-failed";
      text.textContent = reason;
    },
  };
}

function message(error) {
  if (error instanceof Refused || error instanceof SignedOut) return error.message;
  return gettext("The server could not be reached. Choose the file again to continue its upload.");
}

async function work() {
  if (sending) return;
  sending = true;
  let failed = false;
  while (waiting.length) {
    const { file, path } = waiting.shift();
    const shown = entry(path);
    try {
      const address = await send(file, path, (received) => shown.moved(file.size ? received / file.size : 0));
      ({ number: expected } = await post(`${address}/finish`, asJson({ expected })));
    } catch (error) {
      failed = true;
      shown.fail(message(error));
    }
  }
  sending = false;
  // Errors stay until the page is left; the table then shows the files that were added.
  if (!failed) location.reload();
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
