// The labels of a run: their rows in the table, and the filter of these, which the address of the page keeps.

import { count } from "../web/format.js";

// Under these labels the plugin counts the samples of labels beyond its limit, and of those without a name.
const NAMED = { "(other labels)": gettext("(other labels)"), "(no label)": gettext("(no label)") };
const PARAMETER = "labels";

// Identifies a label: a transaction may have the name of a request.
export function labelKey({ label, kind }) {
  return JSON.stringify([label, kind ?? null]);
}

/** A label as it is shown: a blank one has a name too. */
export const shownLabel = (label) => NAMED[label] ?? (label.trim() ? label : gettext("(no label)"));

/**
 * The rows of the table: those of all labels together are first. Earlier versions did not separate samples by kind.
 * @param {{ total: any, transactions: any, labels: any[], separated: boolean }} feed
 */
export function labelRows({ total, transactions, labels, separated }) {
  if (!labels.length) return [];
  const all = { ...total, title: separated ? gettext("All requests") : gettext("All samples"), rank: 2 };
  const allTransactions = { ...transactions, kind: "transaction", title: gettext("All transactions"), rank: 1 };
  return [all, ...(transactions?.samples ? [allTransactions] : []), ...labels];
}

/** The rows whose label contains `text`, and those of all labels together. */
export function matching(rows, text) {
  const wanted = text.trim().toLowerCase();
  return wanted ? rows.filter((row) => row.rank || shownLabel(row.label).toLowerCase().includes(wanted)) : rows;
}

export class LabelFilter {
  box;
  input;
  number;

  /**
   * @param {HTMLElement} box contains the input and the place for the number of matches
   * @param {() => void} changed
   */
  constructor(box, changed) {
    this.box = box;
    this.input = box.querySelector("input");
    this.number = box.querySelector("[data-matches]");
    this.input.value = new URLSearchParams(location.search).get(PARAMETER) ?? "";
    this.input.addEventListener("input", () => {
      this.keep();
      changed();
    });
  }

  // In the address, so that a reloaded or a shared page shows the same rows.
  keep() {
    const address = new URL(location.href);
    if (this.input.value.trim()) address.searchParams.set(PARAMETER, this.input.value.trim());
    else address.searchParams.delete(PARAMETER);
    history.replaceState(history.state, "", address);
  }

  rows(all) {
    const shown = matching(all, this.input.value);
    const names = { shown: count(shown.filter((row) => !row.rank).length), all: count(all.filter((row) => !row.rank).length) };
    this.box.hidden = !all.length;
    const text = shown.length < all.length ? interpolate(gettext("%(shown)s of %(all)s labels"), names, true) : "";
    if (this.number.textContent !== text) this.number.textContent = text;
    return shown;
  }
}
