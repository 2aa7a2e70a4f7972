// The height of the drawer in which a plan is tried: changed with the mouse or the arrow keys, and remembered.

const KEY = "try-height";
const STEP = 32;
const LEAST = 160;
/** What stays for the page above. */
const ABOVE = 300;

/**
 * Returns a height within the limits of a window.
 * @param {number} wanted
 * @param {number} available the height of the window
 */
export function within(wanted, available) {
  return Math.round(Math.max(LEAST, Math.min(wanted, available - ABOVE)));
}

function kept() {
  try {
    return Number(localStorage.getItem(KEY));
  } catch {
    return 0;
  }
}

function keep(height) {
  try {
    localStorage.setItem(KEY, String(height));
  } catch {
    // Without storage, it is forgotten.
  }
}

/**
 * Lets `handle` change the height, which is the custom property `--try-height` of the document.
 * @param {HTMLElement} handle
 */
export function adjustable(handle) {
  let wanted = kept() || window.innerHeight * 0.45;
  let height = 0;

  function show() {
    height = within(wanted, window.innerHeight);
    document.documentElement.style.setProperty("--try-height", `${height}px`);
    handle.setAttribute("aria-valuemin", String(LEAST));
    handle.setAttribute("aria-valuemax", String(within(Infinity, window.innerHeight)));
    handle.setAttribute("aria-valuenow", String(height));
  }

  function change(to) {
    wanted = within(to, window.innerHeight);
    keep(wanted);
    show();
  }

  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) change(window.innerHeight - event.clientY);
  });
  handle.addEventListener("keydown", (event) => {
    const to = { ArrowUp: height + STEP, ArrowDown: height - STEP, Home: Infinity, End: LEAST }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    change(to);
  });
  window.addEventListener("resize", show);
  show();
}
