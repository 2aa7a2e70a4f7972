// Loaded before the page is rendered, so that it never flashes in the wrong theme.
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch {
      return "auto";
    }
  }
  function apply() {
    const theme = chosen() === "auto" ? (dark.matches ? "dark" : "light") : chosen();
    document.documentElement.setAttribute("data-bs-theme", theme);
    document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  }
  window.chooseTheme = function (theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Storage is disabled: the choice applies to this page only.
    }
    apply();
  };
  window.chosenTheme = chosen;
  dark.addEventListener("change", apply);
  apply();
})();
