// Uploads a plan by button or drag and drop, with progress. Errors stay until they are dismissed.

import { percent } from "../web/format.js";
import { ensure } from "../web/session.js";
import { follow, newKey } from "./converting.js";

const form = document.getElementById("upload");
const drop = document.getElementById("drop");
const input = document.getElementById("file");
const progress = document.getElementById("progress");
const commands = document.getElementById("commands");
const convert = document.getElementById("convert");
const failure = document.getElementById("upload-error");

/** Shows an error, with a button for each of several plans, which calls `chosen` with its name. */
function fail(text, plans = [], chosen = (_name) => {}) {
  const [message, choices] = failure.children[1].children;
  progress.hidden = true;
  failure.hidden = false;
  message.textContent = text;
  choices.hidden = !plans.length;
  choices.replaceChildren(...plans.map((plan) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = plan;
    button.addEventListener("click", () => chosen(plan));
    return button;
  }));
  input.value = "";
  failure.querySelector("button").focus();
}

async function send(file, plan = "") {
  failure.hidden = true;
  // Before a large file is sent to a session that has ended; the form then has its token.
  if (!(await ensure().catch(() => true))) return;
  progress.hidden = false;
  const [bar, text] = progress.children;
  const data = new FormData(form);
  data.set("file", file);
  data.set("plan", plan);
  const key = newKey();
  data.set("progress", key);
  let stop = () => {};
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  const show = (part, shown) => {
    // How long the server works is known only of what it converts.
    if (part < 1) bar.value = part;
    else bar.removeAttribute("value");
    text.textContent = part < 1 ? shown : interpolate(gettext("Checking and converting %(name)s"), { name: file.name }, true);
  };
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const part = loaded / total;
    show(part, `${file.name} – ${percent(part)}`);
    if (part < 1) return;
    stop();
    stop = follow(progress.dataset.address, key, (converted) => {
      show(converted, interpolate(gettext("Converting %(name)s: %(part)s"), { name: file.name, part: percent(converted) }, true));
    });
  });
  request.addEventListener("loadend", () => stop());
  request.addEventListener("load", () => {
    if (request.response?.address) location.assign(request.response.address);
    else if (request.response?.error) fail(request.response.error.message ?? request.response.error, request.response.plans, (name) => send(file, name));
    else fail(interpolate(gettext("The server answered with status %(status)s."), { status: request.status }, true));
  });
  request.addEventListener("error", () => fail(gettext("The server could not be reached. Check the connection and try again.")));
  request.send(data);
}

function choose(files) {
  if (files.length > 1) fail(gettext("Upload one plan at a time; put its data files into a zip with the .jmx."));
  else if (files.length) send(files[0]);
}

input.addEventListener("change", () => choose(input.files));
convert.addEventListener("click", () => {
  if (commands.value.trim()) send(new File([commands.value], "commands.txt", { type: "text/plain" }));
  else commands.focus();
});
failure.querySelector(".btn-close").addEventListener("click", () => { failure.hidden = true; });
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
  choose(event.dataTransfer.files);
});
