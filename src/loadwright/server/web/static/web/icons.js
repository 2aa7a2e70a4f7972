// Icons for elements created by scripts. The address of the sprite is taken from an icon of the page.

const SVG = "http://www.w3.org/2000/svg";
const sprite = document.querySelector("svg use").getAttribute("href").split("#")[0];

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    class: "icon", width: 24, height: 24, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  })) svg.setAttribute(key, String(value));
  svg.appendChild(document.createElementNS(SVG, "use")).setAttribute("href", `${sprite}#${name}`);
  return svg;
}
