// What a person likes in terminals, kept in this browser and the same in all its windows.

const KEY = "terminal-settings";
const STANDARD = {
  fontSize: 14, scrollback: 5000, copyKey: true, pasteKey: true, askLines: true, screenReader: false, drawer: false, drawerWidth: 380,
};
const SMALLEST = 8;
const LARGEST = 32;

class Settings extends EventTarget {
  values;

  constructor() {
    super();
    this.read();
    window.addEventListener("storage", ({ key }) => {
      if (key !== KEY) return;
      this.read();
      this.dispatchEvent(new Event("change"));
    });
  }

  read() {
    let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem(KEY) ?? "null") ?? {};
    } catch {
      // Storage is off or holds something else: the standard it is.
    }
    this.values = { ...STANDARD, ...kept };
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.values));
    } catch {
      // Storage is off: the choice holds for this page only.
    }
    this.dispatchEvent(new Event("change"));
  }

  // By how many pixels the letters grow; none for the standard size.
  resizeFont(by) {
    const wanted = by ? this.get("fontSize") + by : STANDARD.fontSize;
    this.set("fontSize", Math.min(LARGEST, Math.max(SMALLEST, wanted)));
  }
}

export const settings = new Settings();
