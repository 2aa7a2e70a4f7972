// The controls of the shown period: a length up to now or a start and an end, live or paused, compared or not.

import { within } from "./address.js";

/** @typedef {import("./address.js").State} State */

const two = (value) => String(value).padStart(2, "0");

/** A second as the value of an input for local time. */
export function inputOf(second) {
  const when = new Date(second * 1000);
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}T${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}`;
}

/**
 * Returns start and end that were entered, as seconds; null if they are no period.
 * @returns {[number, number] | null}
 */
export function enteredOf(from, to) {
  const [since, until] = [from, to].map((text) => Math.floor(new Date(text).getTime() / 1000));
  return since < until ? [until - within(until - since), until] : null;
}

// Dispatches "change" with the changed part of the state.
export class Period extends EventTarget {
  form;
  state;
  now;

  /** @param {HTMLFormElement} form @param {State} state @param {() => number} now */
  constructor(form, state, now) {
    super();
    Object.assign(this, { form, state, now });
    const { period, from, to, compare } = /** @type {any} */ (form.elements);
    form.addEventListener("submit", (event) => event.preventDefault());
    period.addEventListener("change", () => {
      if (period.value) this.#change({ last: Number(period.value), since: null, until: null });
      else this.#enter(this.#shown());
    });
    const enter = () => {
      const entered = enteredOf(from.value, to.value);
      to.setCustomValidity(entered ? "" : gettext("The end must be after the start."));
      to.reportValidity();
      if (entered) this.#enter(entered);
    };
    for (const input of [from, to]) input.addEventListener("change", enter);
    form.querySelector("[data-live]").addEventListener("click", () => {
      const { last, since, until } = this.state;
      const paused = until !== null;
      this.#change(paused
        ? { last: last ?? within(until - (since ?? until)), since: null, until: null }
        : { until: Math.floor(this.now()) });
    });
    compare.addEventListener("change", () => this.#change({ compare: compare.checked }));
  }

  #change(detail) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }

  #enter([since, until]) {
    this.#change({ last: null, since, until });
  }

  /** @returns {[number, number]} */
  #shown() {
    const until = this.state.until ?? Math.floor(this.now());
    return [this.state.since ?? until - (this.state.last ?? 0), until];
  }

  /** @param {State} state */
  show(state) {
    this.state = state;
    const { period, from, to, compare } = this.form.elements;
    const fixed = state.since !== null;
    const known = [...period.options].some(({ value }) => value === String(state.last));
    // An address may have any length.
    if (!fixed && !known) period.add(new Option(interpolate(gettext("%(minutes)s min"), { minutes: Math.round((state.last ?? 0) / 60) }, true), String(state.last)), 0);
    period.value = fixed ? "" : String(state.last);
    this.form.querySelector("[data-fixed]").hidden = !fixed;
    if (fixed && document.activeElement !== from && document.activeElement !== to) {
      [from.value, to.value] = this.#shown().map(inputOf);
    }
    compare.checked = state.compare;
    const live = state.until === null;
    const button = this.form.querySelector("[data-live]");
    button.setAttribute("aria-pressed", String(live));
    for (const part of button.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "live") !== live;
  }
}
