// Adds and removes generators of an active run and changes their shares. The live data shows the result.

import { ask as confirmed } from "../web/dialogs.js";
import { SignedOut, getRows, request } from "../web/http.js";
import { spareTable } from "./run_tables.js";

const LOOK_EVERY = 2000;

// Resolves to "" or to the server's error in the language of the page.
async function ask(path, values) {
  let answer;
  try {
    answer = await request(path, { method: "POST", body: new URLSearchParams(values) });
  } catch (error) {
    return error instanceof SignedOut ? error.message : gettext("The server could not be reached. Check the connection and try again.");
  }
  if (answer.ok) return "";
  const content = await answer.json().catch(() => ({}));
  return content.error?.message ?? gettext("The server could not carry out this action.");
}

export class Steering {
  // `panel` contains the table of spare generators, the error line and the dialog of shares.
  constructor(panel, run) {
    this.panel = panel;
    this.path = `/runs/${run}/generators`;
    this.allowed = panel.dataset.maySteer === "yes";
    this.error = panel.querySelector("[data-error]");
    this.dialog = panel.querySelector("dialog");
    this.spares = spareTable(panel.querySelector("#spares-table"), this.allowed ? (what, row) => this.act(what, row) : null);
    this.dialog?.querySelector("form").addEventListener("submit", (event) => this.chooseShare(event));
    this.dialog?.querySelector("[data-cancel]").addEventListener("click", () => this.dialog.close());
    this.active = true;
    this.known = new Set();
    setInterval(() => this.look(), LOOK_EVERY);
    document.querySelector('[data-bs-target="#generators"]').addEventListener("shown.bs.tab", () => this.look());
    this.look();
  }

  async look() {
    if (document.hidden || !this.active || !this.panel.offsetParent) return;
    const all = await getRows(`/api/v1${this.path}`).catch(() => null);
    if (all) this.spares.show(all.filter((one) => !this.known.has(one.key)));
  }

  // Generators of the run are in its own table.
  ofRun(keys) {
    this.known = new Set(keys);
  }

  // Generators cannot join an ended run.
  over() {
    this.active = false;
    this.panel.querySelector("[data-spares]").hidden = true;
  }

  async act(what, row) {
    if (what === "share") {
      this.openShare(row);
      return;
    }
    if (what === "remove" && !await this.confirmRemoval(row)) return;
    this.showError(await ask(`${this.path}/${row.agent}`, { what }));
    this.look();
  }

  confirmRemoval(row) {
    const question = gettext("Stop the generator “%(name)s” in this run? The others take over its share; it can be started again.");
    return confirmed(interpolate(question, { name: row.name }, true), { go: gettext("Stop"), danger: true });
  }

  showError(text, element = this.error) {
    element.textContent = text;
    element.hidden = !text;
  }

  openShare(row) {
    this.row = row;
    const form = this.dialog.querySelector("form");
    this.dialog.querySelector("[data-name]").textContent = row.name;
    const pinned = row.pinned !== null;
    form.elements.kind.value = pinned ? "pinned" : "weight";
    form.elements.pinned.value = row.pinned ?? "";
    form.elements.weight.value = row.weight;
    this.showError("", this.dialog.querySelector("[data-share-error]"));
    this.dialog.showModal();
  }

  // The dialog stays open with what was entered until it is accepted.
  async chooseShare(event) {
    event.preventDefault();
    const { kind, pinned, weight } = event.target.elements;
    const value = (kind.value === "pinned" ? pinned : weight).value;
    const error = await ask(`${this.path}/${this.row.agent}`, { what: "share", [kind.value]: value });
    this.showError(error, this.dialog.querySelector("[data-share-error]"));
    if (!error) this.dialog.close();
  }
}
