// Colours of the screen for each theme of the page.

const DARK = {
  background: "#15171b", foreground: "#d5dce6", cursor: "#58a6ff", cursorAccent: "#15171b",
  selectionBackground: "#264f78", selectionInactiveBackground: "#26384d", overviewRulerBorder: "#15171b",
  black: "#2b3645", red: "#ff6b6b", green: "#51cf66", yellow: "#e0b23c",
  blue: "#58a6ff", magenta: "#c18bff", cyan: "#3bc9db", white: "#c9d1dc",
  brightBlack: "#7d8a9a", brightRed: "#ff9a9a", brightGreen: "#8ce99a", brightYellow: "#ffd666",
  brightBlue: "#8cc4ff", brightMagenta: "#d9b8ff", brightCyan: "#7fe3ef", brightWhite: "#ffffff",
};

const LIGHT = {
  background: "#ffffff", foreground: "#1f2733", cursor: "#1f6feb", cursorAccent: "#ffffff",
  selectionBackground: "#b6d4fe", selectionInactiveBackground: "#dbe4ee", overviewRulerBorder: "#ffffff",
  black: "#1f2733", red: "#c9263a", green: "#1f7a33", yellow: "#8a6100",
  blue: "#1759c4", magenta: "#7a35c9", cyan: "#0b7285", white: "#6b7684",
  brightBlack: "#57606c", brightRed: "#a61b2c", brightGreen: "#18602a", brightYellow: "#6e4d00",
  brightBlue: "#10459b", brightMagenta: "#5f27a1", brightCyan: "#085a69", brightWhite: "#3d4653",
};

const FOUND = {
  dark: { matchBackground: "#5c4a12", activeMatchBackground: "#b8860b", matchOverviewRuler: "#b8860b", activeMatchBorder: "#ffd666", activeMatchColorOverviewRuler: "#ffd666" },
  light: { matchBackground: "#ffe9a8", activeMatchBackground: "#ffc53d", matchOverviewRuler: "#e8a90c", activeMatchBorder: "#b87503", activeMatchColorOverviewRuler: "#b87503" },
};

const theme = () => document.documentElement.dataset.bsTheme;

export const colours = () => (theme() === "dark" ? DARK : LIGHT);
export const foundColours = () => FOUND[theme()] ?? FOUND.light;
