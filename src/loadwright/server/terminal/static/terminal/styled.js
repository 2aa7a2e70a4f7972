// xterm.js writes its looks into <style> elements and style attributes, and the content security policy of every page
// refuses both. On this page such elements do the same through the CSSOM, which the policy allows: constructed style
// sheets instead of <style>, `style.cssText` instead of the attribute. (Its option `documentOverride` would be the place,
// but xterm.js 6.0 takes the elements of its scroll bar from the document of the window nevertheless.)

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
