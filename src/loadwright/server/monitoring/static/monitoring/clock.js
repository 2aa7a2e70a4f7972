// The clock of the server: that of this machine may be wrong.

// Corrections of this machine's clock are shorter.
const SLEPT_MS = 2000;

/**
 * Returns a function for the server's time in seconds.
 * @param {number} rendered the server's time when it made the page
 */
export function clockFrom(rendered) {
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const begin = navigation?.responseStart ?? 0;
  // The time since the page was opened stands still in most browsers while the machine sleeps, that of the machine does not.
  let slept = 0;
  let ahead = Date.now() - performance.now();
  return () => {
    const elapsed = performance.now();
    const jump = Date.now() - elapsed - ahead;
    ahead += jump;
    if (jump > SLEPT_MS) slept += jump;
    return rendered + (elapsed - begin + slept) / 1000;
  };
}
