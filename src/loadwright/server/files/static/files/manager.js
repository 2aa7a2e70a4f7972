// The file manager of a server, beside its terminal or on its own page.

import { Api } from "./api.js";
import { askDelete, askMode, askName, askOverwrite } from "./dialogs.js";
import { chosen, entriesOf } from "./drop.js";
import { Download, Handed, IN_PAGE, Removal, Upload } from "./jobs.js";
import { COLUMNS, FileList, isFolder, ownerOf } from "./list.js";
import { crumbs, fileName, join, last, parent, shown, toWire } from "./names.js";
import { Queue } from "./queue.js";
import { view } from "./viewer.js";
import { count, size } from "../web/format.js";
import { icon } from "../web/icons.js";

const ROW_HEIGHT = 32;
let number = 0;

// Settings that are kept across pages if the browser allows storage.
const kept = {
  get: (name, standard) => {
    try {
      return JSON.parse(localStorage.getItem(`files-${name}`) ?? "null") ?? standard;
    } catch {
      return standard;
    }
  },
  set: (name, value) => {
    try {
      localStorage.setItem(`files-${name}`, JSON.stringify(value));
    } catch {
      // Storage is disabled: the setting applies to this page only.
    }
  },
};

// Creates the file manager in `element`. With `address`, folder and sort order are kept in the page's address.
export async function mountFiles(element, { serverId, address = false }) {
  const template = document.getElementById("files-template");
  element.append(template.content.cloneNode(true));
  await new FileManager(element.querySelector(".files"), serverId, address).begin();
}

class FileManager {
  path;
  root;
  uploads;
  address;
  api;
  list;
  entries;
  more;
  downloads;

  constructor(root, serverId, address) {
    number += 1;
    Object.assign(this, { root, address, api: new Api(serverId), path: "", entries: [], uploads: true, downloads: true, loading: null });
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.part("list").id = `files-${number}`;
    this.list = new FileList(this.part("list"), ROW_HEIGHT);
    this.queue = new Queue(this.part("transfers"));
    const order = new URLSearchParams(address ? location.search : "").get("sort") ?? "";
    this.order = COLUMNS.includes(order.replace("-", ""))
      ? { by: order.replace("-", ""), down: order.startsWith("-") } : kept.get("order", { by: "name", down: false });
    this.hidden = kept.get("hidden", false);
    this.listen();
  }

  listen() {
    const { list } = this;
    list.addEventListener("open", ({ detail }) => this.open(detail));
    list.addEventListener("select", () => this.tellSelection());
    list.addEventListener("key", ({ detail }) => this.key(detail));
    this.queue.addEventListener("over", ({ detail }) => this.over(detail));
    const does = {
      up: () => this.up(), refresh: () => this.load(this.path), hidden: () => this.switchHidden(),
      "new-folder": () => this.makeFolder(), "edit-path": () => this.editPath(), download: () => this.download(),
      view: () => this.view(), zip: () => this.download("zip"), rename: () => this.rename(), mode: () => this.setMode(), delete: () => this.remove(),
      "upload-files": () => this.part("input-files").click(), "upload-folder": () => this.part("input-folder").click(),
      "close-problem": () => this.showProblem(null),
    };
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) does[button.dataset.do]();
      const crumb = event.target.closest("[data-path]");
      if (crumb) this.load(crumb.dataset.path);
      const sort = event.target.closest("[data-sort]");
      if (sort) this.sort(sort.dataset.sort);
    });
    for (const name of ["input-files", "input-folder"]) {
      const input = this.part(name);
      input.addEventListener("change", () => {
        this.upload(chosen(input.files));
        input.value = "";
      });
    }
    const box = this.part("path-box");
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.load(toWire(box.value.trim()), { focus: true });
      if (event.key === "Escape") this.showPath();
    });
    box.addEventListener("blur", () => this.showPath());
    this.listenForDrops();
  }

  listenForDrops() {
    const { root } = this;
    const fits = (event) => event.dataTransfer?.types.includes("Files");
    for (const name of ["dragenter", "dragover"]) {
      root.addEventListener(name, (event) => {
        if (!fits(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = this.uploads ? "copy" : "none";
        root.classList.toggle("files-over", this.uploads);
      });
    }
    root.addEventListener("dragleave", (event) => {
      if (!root.contains(event.relatedTarget)) root.classList.remove("files-over");
    });
    root.addEventListener("drop", async (event) => {
      if (!fits(event)) return;
      event.preventDefault();
      root.classList.remove("files-over");
      if (!this.uploads) return;
      const folder = this.path;
      try {
        // All are started before the first is awaited, because the browser clears the dropped items.
        this.upload(await Promise.all(entriesOf(event.dataTransfer).map((read) => read())), folder);
      } catch (error) {
        this.showProblem(interpolate(gettext("The browser cannot read the dropped items: %(reason)s"), { reason: error.message }, true));
      }
    });
  }

  begin() {
    const query = new URLSearchParams(location.search);
    this.part("hidden-switch").setAttribute("aria-pressed", String(this.hidden));
    return this.load(this.address ? query.get("path") ?? "" : "");
  }

  // The folder in the address does not exist: show the home folder and the error.
  async beginAtHome(problem) {
    await this.load("");
    if (this.path) this.showProblem(problem);
  }

  async load(path, { focus = false, reveal = null } = {}) {
    this.loading?.abort();
    const control = new AbortController();
    this.loading = control;
    this.root.classList.add("files-busy");
    this.part("list").setAttribute("aria-busy", "true");
    try {
      const found = await this.api.list(path, control.signal);
      const moved = found.path !== this.path;
      Object.assign(this, found);
      if (moved) {
        this.list.selected.clear();
        this.part("list").scrollTop = 0;
      }
      this.showProblem(null);
      this.show();
      this.showPath();
      if (reveal !== null) this.list.reveal(reveal);
      if (focus || reveal !== null) this.part("list").focus();
      if (this.address) this.keepAddress(moved);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.failed(error);
      if (path && !this.path) await this.beginAtHome(error.message);
    } finally {
      if (this.loading === control) {
        this.loading = null;
        this.root.classList.remove("files-busy");
        this.part("list").removeAttribute("aria-busy");
      }
    }
  }

  show() {
    this.root.classList.add("files-ready");
    const entries = this.hidden ? this.entries : this.entries.filter((entry) => !entry.name.startsWith("."));
    this.list.show(entries, this.order);
    const none = this.part("empty");
    none.hidden = entries.length > 0;
    this.part("empty-hint").hidden = !this.uploads;
    this.part("empty-hidden").hidden = entries.length > 0 || !this.entries.length;
    this.part("cut").hidden = !this.more;
    for (const one of this.root.querySelectorAll("[data-uploads]")) one.hidden = !this.uploads;
    for (const one of this.root.querySelectorAll("[data-downloads]")) one.hidden = !this.downloads;
    for (const head of this.root.querySelectorAll("[data-sort]")) {
      const chosenOne = head.dataset.sort === this.order.by;
      head.setAttribute("aria-pressed", String(chosenOne));
      head.querySelector(".files-order")?.remove();
      if (!chosenOne) continue;
      const arrow = icon(this.order.down ? "arrow-down" : "arrow-up");
      arrow.classList.add("files-order");
      head.append(arrow);
    }
    this.tellSelection();
  }

  showPath() {
    this.part("path-box").hidden = true;
    const line = this.part("crumbs");
    line.hidden = false;
    line.replaceChildren(...crumbs(this.path).map(([name, path], index, all) => {
      const step = Object.assign(document.createElement("button"), { type: "button", className: "files-crumb", textContent: shown(name), title: shown(path) });
      step.dataset.path = path;
      if (index === all.length - 1) step.setAttribute("aria-current", "true");
      return step;
    }));
    line.scrollLeft = line.scrollWidth;
  }

  editPath() {
    const box = this.part("path-box");
    this.part("crumbs").hidden = true;
    box.hidden = false;
    box.value = this.path.replaceAll("%25", "%");
    box.focus();
    box.select();
  }

  keepAddress(moved) {
    const query = new URLSearchParams(location.search);
    query.set("path", this.path);
    query.set("sort", `${this.order.down ? "-" : ""}${this.order.by}`);
    history[moved && query.get("path") !== new URLSearchParams(location.search).get("path") ? "pushState" : "replaceState"](null, "", `?${query}`);
  }

  tellSelection() {
    const entries = this.list.chosen;
    const bytes = entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0);
    const text = entries.length
      ? [interpolate(ngettext("%(count)s selected", "%(count)s selected", entries.length), { count: count(entries.length) }, true), bytes ? size(bytes) : ""].filter(Boolean).join(" · ")
      : interpolate(ngettext("%(count)s entry", "%(count)s entries", this.list.entries.length), { count: count(this.list.entries.length) }, true);
    this.part("status").textContent = text;
    for (const button of this.root.querySelectorAll("[data-needs]")) {
      button.disabled = button.dataset.needs === "one" ? entries.length !== 1 : !entries.length;
    }
  }

  showProblem(text) {
    const place = this.part("problem");
    place.hidden = text === null;
    if (text !== null) place.querySelector("[data-text]").textContent = text;
  }

  failed(error) {
    this.showProblem(error.message);
  }

  // Performs an action, shows its error, and reloads the list.
  async change(work, reveal = null) {
    try {
      await work();
      await this.load(this.path, { reveal, focus: true });
    } catch (error) {
      this.failed(error);
    }
  }

  open(entry) {
    const path = join(this.path, entry.name);
    if (isFolder(entry)) this.load(path, { focus: true });
    else this.view(entry);
  }

  async view(entry = this.list.chosen[0]) {
    if (!entry || isFolder(entry) || !this.downloads) return;
    const path = join(this.path, entry.name);
    try {
      const saved = await view(this.api, path, { owner: ownerOf(entry), download: () => this.queue.add(this.transfer([entry], [path])) });
      if (saved) await this.load(this.path, { reveal: entry.name });
      this.part("list").focus();
    } catch (error) {
      this.failed(error);
    }
  }

  up() {
    if (this.path !== "/") this.load(parent(this.path), { reveal: last(this.path) });
  }

  sort(by) {
    const down = this.order.by === by ? !this.order.down : by !== "name";
    this.order = { by, down };
    kept.set("order", this.order);
    if (this.address) this.keepAddress(false);
    this.show();
  }

  switchHidden() {
    this.hidden = !this.hidden;
    kept.set("hidden", this.hidden);
    this.part("hidden-switch").setAttribute("aria-pressed", String(this.hidden));
    this.show();
  }

  nameProblem(name, but = "") {
    if (name === "." || name === ".." || name.includes("/")) return gettext("A name cannot contain a slash or be “.” or “..”.");
    if (new TextEncoder().encode(name).length > 255) return gettext("The name is too long.");
    const taken = this.entries.some((entry) => entry.name === toWire(name) && entry.name !== but);
    return taken ? gettext("This name already exists.") : "";
  }

  async makeFolder() {
    const name = await askName(gettext("Name of the new folder"), { go: gettext("Make"), check: (text) => this.nameProblem(text) });
    if (name !== null) this.change(() => this.api.post("mkdir", { path: this.path, name: toWire(name) }), toWire(name));
  }

  async rename() {
    const [entry] = this.list.chosen;
    if (this.list.chosen.length !== 1) return;
    const question = interpolate(gettext("New name for “%(name)s”"), { name: shown(entry.name) }, true);
    // A GBK name is offered as decoded text, so that renaming converts it to UTF-8.
    const value = fileName(entry.name);
    const name = await askName(question, { go: gettext("Rename"), value, check: (text) => this.nameProblem(text, entry.name) });
    if (name === null || toWire(name) === entry.name) return;
    const [path, to] = [entry.name, toWire(name)].map((one) => join(this.path, one));
    this.change(() => this.api.post("rename", { path, to }), toWire(name));
  }

  async setMode() {
    const entries = this.list.chosen;
    if (!entries.length) return;
    const mode = await askMode(entries);
    if (mode === null) return;
    this.change(() => this.api.post("chmod", { paths: entries.map((entry) => join(this.path, entry.name)), mode }));
  }

  async remove() {
    const entries = this.list.chosen;
    if (!entries.length || !(await askDelete(entries))) return;
    this.queue.add(new Removal(this.api, entries.map((entry) => join(this.path, entry.name))));
    this.part("list").focus();
  }

  download(form = "") {
    const entries = this.list.chosen;
    if (!entries.length || !this.downloads) return;
    this.queue.add(this.transfer(entries, entries.map((entry) => join(this.path, entry.name)), form));
  }

  transfer(entries, paths, form = "") {
    const [entry] = entries;
    const single = entries.length === 1 && !isFolder(entry) && !form;
    if (single && entry.kind === "file" && entry.size <= IN_PAGE) return new Download(this.api, paths[0], entry.size);
    return new Handed(this.api, paths, single ? "" : form || "tar.gz");
  }

  upload(tops, folder = this.path) {
    const several = tops.length > 1 || tops.some((top) => top.files.length > 1);
    const answers = {};
    const decide = (name) => askOverwrite(name, several, answers);
    for (const top of tops) this.queue.add(new Upload(this.api, folder, top, decide));
  }

  over(job) {
    const here = job.kind === "upload" ? job.folder : job.kind === "delete" ? parent(job.paths[0]) : null;
    if (here === this.path) this.load(this.path);
  }

  key(event) {
    const plain = !event.ctrlKey && !event.metaKey;
    if (event.key === "Delete" && plain) this.remove();
    else if (event.key === "F2" && plain) this.rename();
    else if (event.key === "Backspace" || (event.key === "ArrowUp" && event.altKey)) this.up();
    else if (event.key === "F5" || (event.key === "r" && event.ctrlKey)) this.load(this.path, { focus: true });
    else if (event.key === "l" && event.ctrlKey) this.editPath();
    else return;
    event.preventDefault();
  }
}
