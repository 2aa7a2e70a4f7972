// The screen of one terminal: xterm.js with links, search, resizing and a fast renderer.

import { FitAddon } from "../vendor/xterm/addon-fit.js";
import { SearchAddon } from "../vendor/xterm/addon-search.js";
import { Unicode11Addon } from "../vendor/xterm/addon-unicode11.js";
import { WebLinksAddon } from "../vendor/xterm/addon-web-links.js";
import { WebglAddon } from "../vendor/xterm/addon-webgl.js";
import { Terminal } from "../vendor/xterm/xterm.js";
import { colours } from "./colours.js";
import { ask } from "../web/dialogs.js";
import { settings } from "./settings.js";
import "./styled.js";

const RESIZE_MS = 100;
const MAX_FOUND = 10_000;
const PROMPT = /[$#%>»❯➜λ]\s*$/;
const LETTERS = getComputedStyle(document.documentElement).getPropertyValue("--tblr-font-monospace");

// WebGL on a graphics card is much faster than the DOM renderer; software WebGL is slower.
function hasGraphics() {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const card = context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(card);
}

const graphics = hasGraphics();
// The size of the visible screen. The others occupy the same area.
/** @type {{ columns: number, rows: number } | null} */
let common = null;

const visit = (address) => window.open(address, "_blank", "noopener,noreferrer");

// Confirms links whose text differs from their address.
async function visitHidden(address) {
  const question = interpolate(gettext("Open %(address)s? This link comes from the server; its text may differ from its address."), { address }, true);
  if (await ask(question, { go: gettext("Open") })) visit(address);
}

// Dispatches "input" with typed text, "size" once the size is stable for a moment, and "title".
export class Screen extends EventTarget {
  watcher = new ResizeObserver(() => this.fit());
  settle = () => {
    this.terminal.options.fontSize = settings.get("fontSize");
    this.terminal.options.scrollback = settings.get("scrollback");
    this.terminal.options.screenReaderMode = settings.get("screenReader");
    this.fit();
  };
  recolour = () => {
    this.terminal.options.theme = colours();
  };

  constructor(element) {
    super();
    this.element = element;
    this.terminal = new Terminal({
      allowProposedApi: true,
      fontFamily: LETTERS,
      fontSize: settings.get("fontSize"),
      scrollback: settings.get("scrollback"),
      screenReaderMode: settings.get("screenReader"),
      theme: colours(),
      macOptionClickForcesSelection: true,
      rightClickSelectsWord: false,
      overviewRuler: { width: 10 },
      linkHandler: { activate: (_event, address) => visitHidden(address) },
    });
    this.fitting = new FitAddon();
    this.searching = new SearchAddon({ highlightLimit: MAX_FOUND });
    this.terminal.loadAddon(this.fitting);
    this.terminal.loadAddon(this.searching);
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.loadAddon(new WebLinksAddon((_event, address) => visit(address)));
    this.terminal.unicode.activeVersion = "11";
    this.terminal.open(element);
    this.listen();
  }

  listen() {
    this.terminal.onData((text) => this.dispatchEvent(new CustomEvent("input", { detail: text })));
    this.terminal.onTitleChange((title) => this.dispatchEvent(new CustomEvent("title", { detail: title })));
    this.terminal.onResize(() => {
      clearTimeout(this.resizing);
      this.resizing = setTimeout(() => this.dispatchEvent(new Event("size")), RESIZE_MS);
    });
    this.watcher.observe(this.element);
    settings.addEventListener("change", this.settle);
    document.addEventListener("theme", this.recolour);
  }

  get size() {
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  // A hidden screen cannot be measured and keeps its size.
  fit() {
    if (!this.element.offsetParent) return;
    this.fitting.fit();
    common = this.size;
  }

  // A screen that was never shown gets the size of the others.
  fitBeforehand() {
    if (common && !this.element.offsetParent) this.terminal.resize(common.columns, common.rows);
    return this.size;
  }

  // Only the visible screen uses WebGL, because browsers limit the number of contexts per page.
  show() {
    if (graphics && !this.drawing) {
      this.drawing = new WebglAddon();
      this.drawing.onContextLoss(() => this.hide());
      this.terminal.loadAddon(this.drawing);
    }
    this.fit();
    this.terminal.focus();
  }

  hide() {
    this.drawing?.dispose();
    this.drawing = null;
  }

  // Writes a line of our own between the output of the shell.
  remark(text) {
    const fresh = this.terminal.buffer.active.cursorX ? "\r\n" : "";
    this.terminal.write(`${fresh}\x1b[0;2m── ${text}\x1b[0m\r\n`);
  }

  // Resets the modes that the last shell may have left: alternate screen, mouse reports, hidden cursor.
  begin(text) {
    const back = this.terminal.buffer.active.type === "alternate" ? "\x1b[?1049l" : "";
    const modes = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l";
    this.terminal.write(`${back}${modes}\x1b[!p`, () => this.remark(text));
  }

  // Whether the shell seems to wait for a command: the text before the cursor ends like a prompt.
  get atPrompt() {
    const { active } = this.terminal.buffer;
    if (active.type === "alternate") return false;
    const line = active.getLine(active.baseY + active.cursorY)?.translateToString(false) ?? "";
    return PROMPT.test(line.slice(0, active.cursorX)) && !line.slice(active.cursorX).trim();
  }

  dispose() {
    clearTimeout(this.resizing);
    this.watcher.disconnect();
    settings.removeEventListener("change", this.settle);
    document.removeEventListener("theme", this.recolour);
    this.hide();
    this.terminal.dispose();
  }
}
