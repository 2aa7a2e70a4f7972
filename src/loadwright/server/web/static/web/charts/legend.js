// The legend of a chart: a button per line. Pressed with Alt, it hides all other lines.

import { colour } from "./palette.js";

export class Legend {
  chart;
  element;
  shown = "";

  /** @param {import("./chart.js").Chart} chart */
  constructor(chart, element) {
    this.chart = chart;
    this.element = element;
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.press(button.dataset.line, event.altKey);
    });
    // Browsers do not report Alt with the click that a key makes.
    element.addEventListener("keydown", (event) => {
      const button = event.target.closest("button");
      if (!button || !event.altKey || !["Enter", " "].includes(event.key)) return;
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
    const signature = JSON.stringify(lines.map((line) => [line.key, line.name, line.short]));
    if (signature !== this.shown) {
      this.shown = signature;
      this.element.replaceChildren(...lines.map((line) => this.#button(line)));
    }
    for (const button of this.element.children) button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.line)));
  }

  /**
   * Shows the value of each line beside its name.
   * @param {{ line: { key: string }, value: number | null }[]} values of the shown lines
   * @param {(value: number | null) => string} format
   */
  showValues(values, format) {
    for (const button of this.element.children) {
      const entry = values.find(({ line }) => line.key === button.dataset.line);
      const text = entry ? format(entry.value) : "";
      const element = button.querySelector(".lw-legend-value") ?? button.appendChild(valueElement());
      if (element.textContent !== text) element.textContent = text;
    }
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
