// The controls of the shown period: a length up to now or a start and an end, live or paused, compared or not.

import { LONGEST, within } from "./address.js";

/** @typedef {import("./address.js").State} State */

const two = (value) => String(value).padStart(2, "0");

/** A second as the value of an input for local time. */
export function inputOf(second) {
  const when = new Date(second * 1000);
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}T${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}`;
}

// People pause for longer than this only when they have typed a time.
const TYPED_MS = 700;

/** The second of an input; the given one as long as that is in it, because an hour comes twice when summer time ends. */
function secondOf(text, shown) {
  const [entered, former] = [text, inputOf(shown)].map((one) => Math.floor(new Date(one).getTime() / 1000));
  return entered === former ? shown : entered;
}

/**
 * Returns start and end that were entered, as seconds, or why they are no period.
 * @param {[number, number]} shown those that were shown before
 * @returns {{ entered?: [number, number], problem?: string }}
 */
export function enteredOf(from, to, shown) {
  const [since, until] = [secondOf(from, shown[0]), secondOf(to, shown[1])];
  if (Number.isNaN(since + until)) return { problem: gettext("Enter a start and an end.") };
  if (since >= until) return { problem: gettext("The end must be after the start.") };
  if (until - since > LONGEST) return { problem: gettext("Periods have at most 30 days.") };
  return { entered: [until - within(until - since), until] };
}

// Dispatches "change" with the changed part of the state.
export class Period extends EventTarget {
  form;
  state;
  now;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;

  /** @param {HTMLFormElement} form @param {State} state @param {() => number} now */
  constructor(form, state, now) {
    super();
    Object.assign(this, { form, state, now });
    const { period, from, to, compare } = /** @type {any} */ (form.elements);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take();
    });
    period.addEventListener("change", () => {
      if (period.value) this.#change({ last: Number(period.value), since: null, until: null });
      else this.#enter(this.#shown());
    });
    for (const input of [from, to]) {
      // Browsers report a change after each key that is typed, also between two digits of a day.
      input.addEventListener("change", () => {
        clearTimeout(this.#typing);
        this.#typing = setTimeout(() => this.#take(true), TYPED_MS);
      });
      input.addEventListener("keydown", ({ key }) => key === "Enter" && this.#take());
      input.addEventListener("focusout", ({ relatedTarget }) => relatedTarget !== from && relatedTarget !== to && this.#take());
    }
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

  // Shows what was entered. Of what is no period, the reason is shown at the end only: people may be changing the other time next.
  #take(isTyping = false) {
    clearTimeout(this.#typing);
    const { from, to } = /** @type {any} */ (this.form.elements);
    const shown = this.#shown();
    const { entered, problem = "" } = enteredOf(from.value, to.value, shown);
    const note = this.form.querySelector("[data-problem]");
    if (!problem || !isTyping) Object.assign(note, { textContent: problem, hidden: !problem });
    if (entered && this.state.since !== null && String(entered) !== String(shown)) this.#enter(entered);
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
    if (!fixed) this.form.querySelector("[data-problem]").hidden = true;
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
