// The context menu, and the settings menu.

import { icon } from "../web/icons.js";
import { clipboardText } from "./clipboard.js";
import { settings } from "./settings.js";

const EDGE = 8;

function items(tab) {
  const { terminal } = tab.screen;
  const paste = async () => {
    const text = await clipboardText();
    if (text === null) tab.hint(gettext("The browser does not allow access to the clipboard. Press Ctrl+V to paste."));
    else await tab.paste(text);
  };
  return [
    ["copy", gettext("Copy"), "Ctrl+Shift+C", () => tab.copy(), !terminal.hasSelection()],
    ["clipboard", gettext("Paste"), "Ctrl+Shift+V", paste],
    ["select-all", gettext("Select all"), "", () => terminal.selectAll()],
    ["search", gettext("Search the output"), "Ctrl+Shift+F", () => tab.search.open()],
    ["eraser", gettext("Clear the output above"), "", () => terminal.clear()],
  ];
}

/**
 * @param {any[]} item the icon, the text, the keys, the action, and whether it is disabled
 * @param {() => void} close
 */
function entry([picture, text, keys, act, disabled = false], close) {
  const element = Object.assign(document.createElement("button"), { type: "button", className: "dropdown-item", disabled });
  element.setAttribute("role", "menuitem");
  const image = icon(picture);
  image.classList.add("dropdown-item-icon");
  element.append(image, text);
  if (keys) element.append(Object.assign(document.createElement("kbd"), { className: "ms-auto", textContent: keys }));
  element.addEventListener("click", () => {
    close();
    act();
  });
  return element;
}

export function openMenu(tab, event) {
  const { terminal } = tab.screen;
  // Programs with mouse reporting receive the mouse; Shift bypasses them.
  if (terminal.modes.mouseTrackingMode !== "none" && !event.shiftKey) return;
  event.preventDefault();
  const menu = Object.assign(document.createElement("div"), { className: "dropdown-menu show term-menu" });
  menu.setAttribute("role", "menu");
  const ending = new AbortController();
  const close = () => {
    ending.abort();
    menu.remove();
    terminal.focus();
  };
  menu.append(...items(tab).map((item) => entry(item, close)));
  (document.fullscreenElement ?? document.body).append(menu);
  menu.style.left = `${Math.max(EDGE, Math.min(event.clientX, innerWidth - menu.offsetWidth - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(event.clientY, innerHeight - menu.offsetHeight - EDGE))}px`;
  const enabled = [...menu.querySelectorAll("button:enabled")];
  enabled[0].focus();
  menu.addEventListener("keydown", (key) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    if (key.key === "Escape" || key.key === "Tab") close();
    else if (step) enabled[(enabled.indexOf(document.activeElement) + step + enabled.length) % enabled.length].focus();
    else return;
    key.preventDefault();
  });
  document.addEventListener("pointerdown", (press) => !menu.contains(press.target) && close(), { signal: ending.signal, capture: true });
  window.addEventListener("blur", close, { signal: ending.signal });
}

// Fields with the name of a setting show and change it.
export function bindSettings(form) {
  const show = () => {
    for (const field of form.querySelectorAll("input, select")) {
      if (field.type === "checkbox") field.checked = settings.get(field.name);
      else field.value = settings.get(field.name);
    }
    form.querySelector("output").value = `${settings.get("fontSize")} px`;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => settings.set(target.name, target.type === "checkbox" ? target.checked : Number(target.value)));
  form.addEventListener("click", ({ target }) => {
    const step = target.closest("[data-font]")?.dataset.font;
    if (step) settings.resizeFont(Number(step));
  });
  settings.addEventListener("change", show);
  show();
}
