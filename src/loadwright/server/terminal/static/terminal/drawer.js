// The drawer beside the terminals: files of the server in the current tab.

import { settings } from "./settings.js";

const NARROWEST = 280;
const STAGE_LEFT = 320;
const STEP = 24;
// Phones, where the drawer covers the terminal: it is opened explicitly there, and nothing of it is remembered.
const narrow = matchMedia("(max-width: 47.98rem)");

export class Drawer {
  drawer;
  grip;
  toggle;
  leave;
  mounted;

  constructor({ drawer, grip, toggle, leave }) {
    Object.assign(this, { drawer, grip, toggle, leave, mounted: new Map(), serverId: null });
    toggle.addEventListener("click", () => this.enterOrLeave());
    grip.addEventListener("pointerdown", (event) => this.drag(event));
    grip.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
      if (!step) return;
      event.preventDefault();
      this.keepWidth(drawer.offsetWidth + step);
    });
    // Dragging files over the page opens the drawer, where they can be dropped.
    document.addEventListener("dragenter", (event) => {
      if (event.dataTransfer?.types.includes("Files") && this.serverId && this.drawer.hidden) this.switch(true);
    });
    // A file dropped outside the drawer would replace the page.
    for (const name of ["dragover", "drop"]) {
      document.addEventListener(name, (event) => !event.defaultPrevented && event.preventDefault());
    }
    narrow.addEventListener("change", () => narrow.matches && this.switch(false));
    this.switch(settings.get("drawer") && !narrow.matches);
  }

  switch(open = this.drawer.hidden) {
    if (!narrow.matches) settings.set("drawer", open);
    this.drawer.hidden = !open;
    this.grip.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.toggle.classList.toggle("active", open);
    if (!open) return Promise.resolve();
    this.resize(settings.get("drawerWidth"));
    return this.mount();
  }

  // Opens the drawer and focuses it, or closes it and focuses the terminal.
  async enterOrLeave() {
    const before = document.activeElement;
    await this.switch();
    if (this.drawer.hidden) this.leave();
    // Keep the focus if it moved while the files were loading.
    else if (document.activeElement === before) this.drawer.querySelector(".term-files:not([hidden]) [data-list]")?.focus();
  }

  // Shows the files of this server; null shows none.
  about(serverId) {
    if (serverId === this.serverId) return;
    this.serverId = serverId;
    if (!this.drawer.hidden) this.mount();
  }

  // Every server keeps its own element with folder and transfers until the page is closed.
  async mount() {
    const { serverId } = this;
    this.drawer.querySelector("[data-none]").hidden = Boolean(serverId);
    for (const [id, part] of this.mounted) part.hidden = id !== serverId;
    if (!serverId || this.mounted.has(serverId)) return;
    const part = Object.assign(document.createElement("div"), { className: "term-files" });
    this.mounted.set(serverId, part);
    this.drawer.append(part);
    try {
      // Loaded on first use, because many people never open the drawer.
      const { mountFiles } = await import("../files/manager.js");
      await mountFiles(part, { serverId });
    } catch (error) {
      part.textContent = gettext("The file manager could not be loaded. Reload the page.");
      throw error;
    }
  }

  drag(event) {
    event.preventDefault();
    const { grip, drawer } = this;
    const right = drawer.getBoundingClientRect().right;
    grip.setPointerCapture(event.pointerId);
    const move = ({ clientX }) => this.keepWidth(right - clientX);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), { once: true });
  }

  resize(wanted) {
    const widest = Math.max(NARROWEST, this.drawer.parentElement.clientWidth - STAGE_LEFT);
    const width = Math.round(Math.min(widest, Math.max(NARROWEST, wanted)));
    this.drawer.style.width = `${width}px`;
    this.grip.setAttribute("aria-valuenow", String(width));
    this.grip.setAttribute("aria-valuemin", String(NARROWEST));
    this.grip.setAttribute("aria-valuemax", String(widest));
    return width;
  }

  keepWidth(wanted) {
    settings.set("drawerWidth", this.resize(wanted));
  }
}
