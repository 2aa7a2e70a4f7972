// Two groups of charts with one cursor and one zoom, each with intervals of its own.

/**
 * Keeps window and cursor of both groups alike from now on.
 * @param {import("./group.js").ChartGroup} first
 * @param {import("./group.js").ChartGroup} second
 */
export function link(first, second) {
  let copying = false;
  const copy = (from, name, apply) => from.addEventListener(name, () => {
    // What was changed here is not to be copied back: the other group may have moved the cursor to its own interval.
    if (copying) return;
    copying = true;
    try {
      apply();
    } finally {
      copying = false;
    }
  });
  for (const [from, to] of [[first, second], [second, first]]) {
    copy(from, "window", () => to.show(from.window, from.follow));
    copy(from, "cursor", () => to.setCursor(from.cursor));
  }
}
