// The environment of scripts in a page: a document, the translation catalogue (English here), and the server's address.

import { register } from "node:module";
import { JSDOM } from "jsdom";

register("./resolve.js", import.meta.url);

const page = `<!doctype html><html lang="en"><body hx-headers='{"X-CSRFToken": "secret"}'>
  <svg><use href="/static/vendor/icons.svg#x"></use></svg></body></html>`;
const { window } = new JSDOM(page, { url: "http://127.0.0.1/", pretendToBeVisual: true });

Object.assign(globalThis, {
  window,
  gettext: (text) => text,
  ngettext: (one, many, number) => (number === 1 ? one : many),
  interpolate: (format, values) => format.replace(/%\((\w+)\)s/g, (_, name) => String(values[name])),
});
// jsdom lays nothing out: tests call `callback` of the newest observer.
globalThis.IntersectionObserver = class {
  static newest;

  constructor(callback) {
    this.callback = callback;
    IntersectionObserver.newest = this;
  }

  observe() {}
};
for (const name of ["document", "history", "location", "CustomEvent", "Event", "EventTarget", "WebSocket", "requestAnimationFrame"]) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
