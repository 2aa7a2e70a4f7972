// The page of a header set: its table of headers, and the plans that use it, which are changed one after the other.

import { ask } from "../web/dialogs.js";
import { post } from "../web/http.js";
import { Rows } from "./rows.js";

const headers = document.getElementById("set-headers");
if (headers) new Rows(headers);

const used = document.getElementById("used");
const progress = used?.querySelector("[data-progress]");
/** @returns {HTMLInputElement[]} */
const ticks = () => [...(used?.querySelectorAll("[name=plan]") ?? [])];

function show() {
  const boxes = ticks();
  const chosen = boxes.filter((box) => box.checked);
  const all = /** @type {HTMLInputElement | null | undefined} */ (used?.querySelector("[data-tick-all]"));
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    all.disabled = !boxes.length;
  }
  for (const button of used?.querySelectorAll("[data-all]") ?? []) {
    const wanted = button.dataset.all === "update" ? chosen.filter((box) => box.dataset.behind === "true") : chosen;
    button.disabled = !wanted.length;
  }
}

function state(box, text, failed = false) {
  const place = box.closest("tr")?.querySelector("[data-state]");
  const badge = Object.assign(document.createElement("span"), { textContent: text, className: failed ? "text-danger" : "badge bg-green-lt" });
  place?.replaceChildren(badge);
}

function revision(box, number) {
  const place = box.closest("tr")?.querySelector("[data-revision]");
  if (place) place.textContent = interpolate(gettext("revision %(number)s"), { number }, true);
}

/** Changes the chosen plans one after the other. One that fails is reported in its row, and the others are changed. */
async function change(what) {
  const boxes = ticks().filter((box) => box.checked && (what === "detach" || box.dataset.behind === "true"));
  let failed = 0;
  for (const [done, box] of boxes.entries()) {
    say(interpolate(gettext("%(done)s of %(total)s plans…"), { done, total: boxes.length }, true));
    try {
      const answer = await post(box.dataset[what]);
      revision(box, answer.revision);
      state(box, what === "detach" ? gettext("detached") : gettext("in step"));
      box.checked = false;
      box.dataset.behind = "false";
    } catch (error) {
      failed += 1;
      state(box, error.message, true);
    }
  }
  say(failed
    ? interpolate(ngettext("%(count)s plan was not changed.", "%(count)s plans were not changed.", failed), { count: failed }, true)
    : interpolate(ngettext("%(count)s plan has a new revision.", "%(count)s plans have a new revision.", boxes.length), { count: boxes.length }, true));
  show();
}

function say(text) {
  if (progress) progress.textContent = text;
}

used?.addEventListener("change", (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if ("tickAll" in box.dataset) for (const one of ticks()) one.checked = box.checked;
  show();
});
used?.addEventListener("click", async (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest("[data-all]"));
  if (!button) return;
  const { all, question } = button.dataset;
  if (question && !(await ask(question, { go: gettext("Detach"), danger: true }))) return;
  for (const one of used.querySelectorAll("[data-all]")) one.disabled = true;
  await change(all);
});
show();
