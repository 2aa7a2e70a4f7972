// The clock of the server: that of this machine may be wrong.

/**
 * Returns a function for the server's time in seconds.
 * @param {number} rendered the server's time when it made the page
 */
export function clockFrom(rendered) {
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const begin = navigation?.responseStart ?? 0;
  return () => rendered + (performance.now() - begin) / 1000;
}
