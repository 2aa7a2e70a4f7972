// Names at the ends of lines, so that colour is not the only distinction.

import { spread } from "../spread.js";

const HEIGHT = 13;

export class Names {
  element;
  /** @type {HTMLElement[]} */
  spans = [];
  /** What is shown, with the centre of each name in pixels from the top. @type {{ text: string, tone: string, y: number }[]} */
  placed = [];

  constructor(element) {
    this.element = element;
  }

  /**
   * Places names as near to their lines as they fit between `top` and `bottom`.
   * @param {{ text: string, tone: string, y: number }[]} wanted in order of importance
   */
  show(wanted, top, bottom) {
    const named = wanted.slice(0, Math.max(0, Math.floor((bottom - top) / HEIGHT)));
    const places = spread(named.map(({ y }) => y), HEIGHT, top, bottom);
    this.placed = named.map((name, index) => ({ ...name, y: places[index] }));
    while (this.spans.length > named.length) this.spans.pop()?.remove();
    this.placed.forEach(({ text, tone, y }, index) => {
      this.spans[index] ??= this.element.appendChild(Object.assign(document.createElement("span"), { className: "lw-line-name", ariaHidden: "true" }));
      const span = this.spans[index];
      if (span.textContent !== text) span.textContent = text;
      const place = `${Math.round(y - HEIGHT / 2)}px`;
      if (span.style.top !== place) span.style.top = place;
      if (span.dataset.tone === tone) return;
      span.dataset.tone = tone;
      span.style.color = tone;
    });
  }
}
