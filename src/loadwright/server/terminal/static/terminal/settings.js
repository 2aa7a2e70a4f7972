// Settings of terminals, stored in this browser and shared by all its windows.

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
      // Storage is disabled or contains invalid data: use the defaults.
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
      // Storage is disabled: the choice applies to this page only.
    }
    this.dispatchEvent(new Event("change"));
  }

  // Increases the font size by pixels; without an argument restores the default.
  resizeFont(by) {
    const wanted = by ? this.get("fontSize") + by : STANDARD.fontSize;
    this.set("fontSize", Math.min(LARGEST, Math.max(SMALLEST, wanted)));
  }
}

export const settings = new Settings();
