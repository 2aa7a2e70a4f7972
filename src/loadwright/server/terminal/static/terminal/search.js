// The search bar of a terminal and its scrollback.

import { icon } from "../web/icons.js";
import { foundColours } from "./colours.js";

function button(picture, title, action) {
  const element = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-icon btn-sm", title });
  element.setAttribute("aria-label", title);
  element.append(icon(picture));
  element.addEventListener("click", action);
  return element;
}

export class SearchBar {
  constructor(pane, screen) {
    this.screen = screen;
    this.options = { caseSensitive: false, regex: false };
    this.element = Object.assign(document.createElement("form"), { className: "term-search", hidden: true });
    this.element.setAttribute("role", "search");
    this.input = Object.assign(document.createElement("input"), {
      type: "search", className: "form-control form-control-sm", placeholder: gettext("Search the output"), autocomplete: "off", spellcheck: false,
    });
    this.input.setAttribute("aria-label", gettext("Search the output"));
    this.count = Object.assign(document.createElement("output"), { className: "term-found" });
    this.element.append(
      this.input,
      this.count,
      this.toggle("letter-case", gettext("Match case"), "caseSensitive"),
      this.toggle("regex", gettext("Regular expression"), "regex"),
      button("chevron-up", gettext("Previous (Shift+Enter)"), () => this.find(-1)),
      button("chevron-down", gettext("Next (Enter)"), () => this.find(1)),
      button("x", gettext("Close (Escape)"), () => this.close()),
    );
    pane.append(this.element);
    this.listen();
  }

  toggle(picture, title, name) {
    const element = button(picture, title, () => {
      this.options[name] = !this.options[name];
      element.setAttribute("aria-pressed", String(this.options[name]));
      element.classList.toggle("active", this.options[name]);
      this.find(0);
    });
    element.setAttribute("aria-pressed", "false");
    return element;
  }

  listen() {
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("input", () => this.find(0));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.input) this.find(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    });
    this.screen.searching.onDidChangeResults(({ resultIndex, resultCount }) => {
      const names = { index: resultIndex + 1, count: resultCount };
      if (!this.input.value) this.count.value = "";
      else if (!resultCount) this.count.value = gettext("nothing found");
      else if (resultIndex < 0) this.count.value = interpolate(gettext("%(count)s found"), names, true);
      else this.count.value = interpolate(gettext("%(index)s of %(count)s"), names, true);
      this.input.classList.toggle("is-invalid", Boolean(this.input.value) && !resultCount);
    });
  }

  // Finds the next match (1), the previous one (-1), or one from the position (0). Upwards: new output is below.
  find(direction) {
    const { searching } = this.screen;
    const text = this.input.value;
    if (!text || !this.sound(text)) {
      searching.clearDecorations();
      this.screen.terminal.clearSelection();
      return;
    }
    const options = { ...this.options, decorations: foundColours() };
    if (direction === 1) searching.findNext(text, options);
    else searching.findPrevious(text, options);
  }

  sound(text) {
    let sound = true;
    if (this.options.regex) {
      try {
        new RegExp(text);
      } catch {
        sound = false;
      }
    }
    this.input.classList.toggle("is-invalid", !sound);
    this.count.value = "";
    return sound;
  }

  open() {
    this.element.hidden = false;
    const selected = this.screen.terminal.getSelection();
    if (selected && !selected.includes("\n")) this.input.value = selected;
    this.input.focus();
    this.input.select();
    this.find(0);
  }

  close() {
    this.element.hidden = true;
    this.screen.searching.clearDecorations();
    this.screen.terminal.focus();
  }
}
