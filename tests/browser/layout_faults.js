// The faults of the layout of a page, as texts; evaluated in the page.
async () => {
  await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  const root = document.documentElement;
  const found = [];
  if (root.scrollWidth > innerWidth) {
    const widest = [...document.querySelectorAll("body *")]
      .map((element) => [element.getBoundingClientRect().right, element])
      .sort(([a], [b]) => b - a)[0][1];
    found.push(`the page is ${root.scrollWidth} px wide, by ${widest.tagName} ${widest.className}`);
  }
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility({ visibilityProperty: true }));
  const named = (element) => `“${(element.textContent.trim() || element.getAttribute("aria-label") || element.className).slice(0, 30)}”`;
  for (const button of shown(".btn:not(.btn-close)")) {
    const box = button.getBoundingClientRect();
    let [left, right] = [0, innerWidth];
    for (let around = button.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible") continue;
      const clip = around.getBoundingClientRect();
      [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
    }
    if (box.left < left - 1 || box.right > right + 1) found.push(`${named(button)} is cut off at ${Math.round(box.right)} px`);
  }
  for (const table of innerWidth > 1000 ? shown(".table-responsive") : []) {
    if (table.scrollWidth > table.clientWidth) found.push(`a table of ${table.scrollWidth} px is in ${table.clientWidth} px`);
  }
  const [first] = shown(".lw-main .btn-primary");
  if (innerWidth > 1000 && first && first.getBoundingClientRect().bottom > innerHeight) {
    found.push(`${named(first)} is below the window, at ${Math.round(first.getBoundingClientRect().bottom)} px`);
  }
  return found;
}
