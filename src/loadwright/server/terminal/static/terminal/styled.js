// xterm.js writes its styles into <style> elements and style attributes, and the content security policy of every page
// blocks both. On this page such elements use the CSSOM instead, which the policy allows: constructed style
// sheets instead of <style>, `style.cssText` instead of the attribute. (Its option `documentOverride` would suit,
// but xterm.js 6.0 creates the elements of its scroll bar with the window's document nevertheless.)

const create = document.createElement.bind(document);
const { remove, setAttribute } = Element.prototype;

function styleSheet() {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const element = create("template");
  Object.defineProperty(element, "textContent", { set: (text) => { sheet.replaceSync(text); } });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    remove.call(element);
  };
  return element;
}

/** @this {HTMLElement} */
function setThroughCssom(name, value) {
  if (name === "style") this.style.cssText = value;
  else setAttribute.call(this, name, value);
}

document.createElement = (name, options) => {
  if (name === "style") return styleSheet();
  const element = create(name, options);
  if (name === "span") element.setAttribute = setThroughCssom;
  return element;
};
