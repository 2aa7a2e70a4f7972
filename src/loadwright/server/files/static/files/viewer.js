// The dialog that shows a file and edits small texts.

import { choose } from "../web/dialogs.js";
import { exactMoment, size } from "../web/format.js";
import { last, octal, permissions, shown } from "./names.js";

const ENCODINGS = { "utf-8": "UTF-8", "utf-8-sig": "UTF-8 BOM", gb18030: "GB18030" };
const NEWLINES = { lf: "LF", crlf: "CRLF", mixed: "LF + CRLF" };
const CHANGED = ["file.text_changed", "file.text_gone"];
const DISCARD = "discard";
const OVERWRITE = "overwrite";
const RELOAD = "reload";

/**
 * Shows the file at `path` until the dialog is closed; resolves to whether the file was saved.
 * @param {import("./api.js").Api} api
 * @param {string} path
 * @param {{ owner: string, download: () => void }} options the owner as in the list: only lists have names
 */
export async function view(api, path, options) {
  const opened = await api.openText(path);
  return new Viewer(api, path, options).show(opened);
}

class Viewer {
  api;
  path;
  owner;
  download;
  /** @type {any} */
  opened = null;
  /** @type {import("./editor.js").Editor | null} */
  editor = null;
  changed = false;
  saving = false;

  constructor(api, path, { owner, download }) {
    Object.assign(this, { api, path, owner, download });
    const template = document.getElementById("files-viewer-template");
    this.dialog = template.content.cloneNode(true).querySelector("dialog");
    this.part = (name) => this.dialog.querySelector(`[data-${name}]`);
    this.button = (name) => this.dialog.querySelector(`[data-do=${name}]`);
    this.guard = (event) => this.editor?.dirty && event.preventDefault();
    const does = { close: () => this.close(), download, edit: () => this.edit(), save: () => this.save() };
    this.dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) does[button.dataset.do]();
    });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.dialog.addEventListener("keydown", (event) => {
      // The editor has the same key.
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      this.save();
    });
  }

  show(opened) {
    const name = shown(last(this.path));
    this.part("name").textContent = name;
    this.part("name").title = shown(this.path);
    this.dialog.setAttribute("aria-label", name);
    document.body.append(this.dialog);
    window.addEventListener("beforeunload", this.guard);
    this.dialog.showModal();
    const closed = new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        window.removeEventListener("beforeunload", this.guard);
        this.editor?.destroy();
        this.dialog.remove();
        resolve(this.changed);
      });
    });
    this.fill(opened);
    return closed;
  }

  async fill(opened) {
    this.opened = opened;
    this.editor?.destroy();
    this.editor = null;
    this.showFacts();
    const { text, complete, uploads, newline } = opened;
    this.button("download").hidden = false;
    this.button("edit").hidden = true;
    this.button("save").hidden = true;
    this.showProblem(null);
    this.part("state").textContent = "";
    const place = document.createElement("div");
    this.part("body").replaceChildren(place);
    if (text === null) {
      place.className = "files-viewer-binary";
      place.textContent = gettext("This file is binary, or a text in another encoding than UTF-8 and GB18030. Download it to open it.");
      return;
    }
    place.className = "files-viewer-text";
    if (!complete) this.part("state").textContent = gettext("Only the first 1 MB is shown. Download the file to read all of it.");
    // Loaded on first use, because it is large.
    const { Editor } = await import("./editor.js");
    if (this.opened !== opened) return;
    this.editor = new Editor(place, {
      text, newline, label: this.part("name").textContent, onChange: () => this.showState(), onSave: () => this.save(),
    });
    this.editor.focus();
    this.button("edit").hidden = !complete || !uploads;
  }

  showFacts() {
    const { entry, text, encoding, newline } = this.opened;
    const facts = [size(entry.size), this.owner, `${permissions(entry.mode, entry.kind)} (${octal(entry.mode)})`, exactMoment(new Date(entry.modified * 1000))];
    if (text !== null) facts.unshift(ENCODINGS[encoding], NEWLINES[newline]);
    this.part("facts").textContent = facts.join(" · ");
  }

  showState() {
    const dirty = this.editor?.dirty ?? false;
    this.button("save").disabled = !dirty || this.saving;
    this.part("state").textContent = dirty ? gettext("Unsaved changes") : this.changed ? gettext("Saved") : "";
  }

  showProblem(text) {
    this.part("problem").hidden = text === null;
    if (text !== null) this.part("problem").querySelector("[data-text]").textContent = text;
  }

  edit() {
    this.button("edit").hidden = true;
    this.button("save").hidden = false;
    this.editor?.allowEditing();
    this.editor?.focus();
    this.showState();
  }

  // Saves the version that was opened; `overwrite` saves over any.
  async save({ overwrite = false } = {}) {
    if (!this.editor || this.saving || (!overwrite && !this.editor.dirty)) return;
    const { text, keep } = this.editor.snapshot();
    const { encoding, version } = this.opened;
    this.saving = true;
    this.showState();
    this.showProblem(null);
    try {
      const saved = await this.api.saveText({ path: this.path, text, encoding, version: overwrite ? "" : version });
      Object.assign(this.opened, saved);
      keep();
      this.changed = true;
      this.showFacts();
    } catch (error) {
      if (CHANGED.includes(error.detail?.code)) this.askAbout(error);
      else this.showProblem(error.message);
    } finally {
      this.saving = false;
      this.showState();
    }
  }

  async askAbout(error) {
    const gone = error.detail.code === "file.text_gone";
    const answer = await choose(error.message, [
      { value: OVERWRITE, text: gone ? gettext("Create it again") : gettext("Overwrite"), look: "danger" },
      ...(gone ? [] : [{ value: RELOAD, text: gettext("Discard my changes and reload"), look: "" }]),
    ]);
    if (answer === OVERWRITE) await this.save({ overwrite: true });
    else if (answer === RELOAD) await this.reload();
    this.editor?.focus();
  }

  async reload() {
    try {
      await this.fill(await this.api.openText(this.path));
    } catch (error) {
      this.showProblem(error.message);
    }
  }

  async close() {
    if (this.editor?.dirty) {
      const question = interpolate(gettext("“%(name)s” has unsaved changes. Discard them?"), { name: this.part("name").textContent }, true);
      if ((await choose(question, [{ value: DISCARD, text: gettext("Discard"), look: "danger" }])) !== DISCARD) {
        this.editor?.focus();
        return;
      }
    }
    this.dialog.close();
  }
}
