// The failed samples of a run. The address of the page has what is shown of them, and requests take it from there.

import { withShown } from "./address.js";

const PREFIX = "failed_";
const NO_FILTERS = { failed_label: "", failed_code: "", failed_generator: "", failed_text: "" };
const TYPED_MS = 300;

/** The parameters of an address that tell which failures are shown. @returns {[string, string][]} */
export function failuresOf(search) {
  return [...new URLSearchParams(search)].filter(([name]) => name.startsWith(PREFIX));
}

/** The parameters that show the failures of one label alone. */
export const ofLabel = (label) => ({ ...NO_FILTERS, failed_label: `=${label}` });

export class Failures {
  pane;
  tab;
  /** @type {ReturnType<typeof setTimeout> | null} */
  typing = null;

  /**
   * @param {HTMLElement} pane
   * @param {HTMLElement} tab opens the pane
   */
  constructor(pane, tab) {
    Object.assign(this, { pane, tab });
    pane.addEventListener("htmx:configRequest", ({ detail }) => {
      for (const [name, value] of failuresOf(location.search)) detail.parameters[name] = value;
    });
    // The request for what was typed meanwhile follows.
    pane.addEventListener("htmx:beforeSwap", ({ detail }) => {
      if (this.typing !== null) detail.shouldSwap = false;
    });
    pane.addEventListener("submit", (event) => event.preventDefault());
    pane.addEventListener("change", ({ target }) => target.matches("select") && this.show({ [target.name]: target.value }));
    pane.addEventListener("input", ({ target }) => target.matches("[type=search]") && this.#typed(target));
    pane.addEventListener("click", ({ target }) => {
      const page = target.closest("[data-failed-page]");
      if (page) this.show({ failed_page: page.dataset.failedPage });
      if (target.closest("[data-failed-clear]")) this.show(NO_FILTERS);
    });
  }

  #typed(input) {
    clearTimeout(this.typing ?? undefined);
    this.typing = setTimeout(() => {
      this.typing = null;
      this.show({ [input.name]: input.value.trim() });
    }, TYPED_MS);
  }

  /** Shows other failures: from the first page on, unless a page is given. @param {Record<string, string>} changed */
  show(changed) {
    const given = Object.entries({ failed_page: "", ...changed }).map(([name, value]) => [name, value || null]);
    history.replaceState(history.state, "", withShown(location.href, Object.fromEntries(given)));
    htmx.trigger(this.pane, "refresh");
  }

  /** Opens the tab with the failures of a label. */
  open(label) {
    this.show(ofLabel(label));
    this.tab.click();
    this.pane.scrollIntoView({ block: "nearest" });
  }

  // During a run; not while somebody reads a sample, which would close, or uses a filter.
  refresh() {
    if (!this.pane.querySelector("details[open], select:focus, input:focus")) htmx.trigger(this.pane, "refresh");
  }
}
