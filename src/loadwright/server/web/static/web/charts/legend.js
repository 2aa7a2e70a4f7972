// The legend of a chart: a button per line. Pressed with Alt, it hides all other lines. Of many lines, those that have ended
// are folded behind a button of their own.

import { colour } from "./palette.js";

// As many lines are shown whether they have ended or not.
const MOST_UNFOLDED = 8;

export class Legend {
  chart;
  element;
  shown = "";
  unfolded = false;

  /** @param {import("./chart.js").Chart} chart */
  constructor(chart, element) {
    this.chart = chart;
    this.element = element;
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.line) this.press(button.dataset.line, event.altKey);
      else if (button) this.#fold();
    });
    // Browsers do not report Alt with the click that a key makes.
    element.addEventListener("keydown", (event) => {
      const button = event.target.closest("button");
      if (!button?.dataset.line || !event.altKey || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      this.press(button.dataset.line, true);
    });
  }

  press(key, alone) {
    if (alone) this.chart.isolate(key);
    else this.chart.toggle(key);
  }

  restyle() {
    this.shown = "";
    this.show();
  }

  show() {
    const { lines, hidden } = this.chart;
    const folded = lines.length > MOST_UNFOLDED ? lines.filter(({ ended }) => ended) : [];
    const shown = this.unfolded ? lines : lines.filter((line) => !folded.includes(line));
    const signature = JSON.stringify([folded.length, ...shown.map((line) => [line.key, line.name, line.short, line.colour, line.dashed])]);
    if (signature !== this.shown) {
      this.shown = signature;
      const others = folded.length ? [this.#folding(folded.length)] : [];
      this.element.replaceChildren(...shown.map((line) => this.#button(line)), ...others);
    }
    for (const button of this.#buttons) button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.line)));
  }

  // Those of lines.
  get #buttons() {
    return [...this.element.children].filter((button) => button.dataset.line);
  }

  #fold() {
    this.unfolded = !this.unfolded;
    this.show();
    this.chart.group.showReadout();
    this.element.lastElementChild.focus();
  }

  /**
   * Shows the value of each line beside its name.
   * @param {{ line: { key: string }, value: number | null }[]} values of the shown lines
   * @param {(value: number | null) => string} format
   */
  showValues(values, format) {
    for (const button of this.#buttons) {
      const entry = values.find(({ line }) => line.key === button.dataset.line);
      const text = entry ? format(entry.value) : "";
      const element = button.querySelector(".lw-legend-value") ?? button.appendChild(valueElement());
      if (element.textContent !== text) element.textContent = text;
    }
  }

  #folding(count) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lw-legend-line lw-legend-fold";
    button.title = gettext("Lines without newer values: click to list or fold them");
    button.setAttribute("aria-expanded", String(this.unfolded));
    button.textContent = interpolate(ngettext("%(count)s ended", "%(count)s ended", count), { count }, true);
    return button;
  }

  #button(line) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lw-legend-line";
    button.dataset.line = line.key;
    button.title = interpolate(gettext("%(name)s: click to hide or show, Alt and click to show it alone"), { name: line.name }, true);
    const swatch = button.appendChild(document.createElement("span"));
    swatch.className = line.dashed ? "lw-swatch lw-swatch-dashed" : "lw-swatch";
    swatch.style.color = colour(line.colour);
    button.appendChild(document.createElement("span")).textContent = line.short ?? line.name;
    return button;
  }
}

function valueElement() {
  return Object.assign(document.createElement("span"), { className: "lw-legend-value", ariaHidden: "true" });
}
