// Header sets in the form of an element: one is chosen, its headers are taken, or those of a Header Manager are saved in it.

import { ask } from "../web/dialogs.js";

const SOURCE = { source: "form" };

/**
 * @param {HTMLElement} place the place of the form
 * @param {import("./draft.js").Draft} draft
 * @param {{ form: import("./form.js").Form, failed: (error: Error) => void }} page
 */
export function offerHeaderSets(place, draft, { form, failed }) {
  const elementOf = (target) => Number(target.closest("[data-headers]")?.dataset.element);

  const actions = {
    choose: (element, _button) => {
      const set = Number(/** @type {HTMLSelectElement} */ (place.querySelector("#element-headers")).value);
      return draft.change("choose_headers", { element, set }, SOURCE);
    },
    take: (element, button) => draft.change("choose_headers", { element, set: Number(button.value) }, SOURCE),
    detach: (element, _button) => draft.change("detach_headers", { element }, SOURCE),
    save: async (element, button) => {
      const question = gettext("Replace the headers of the set “%(name)s” by these? Plans that use it keep theirs until they are brought in step.");
      const { name, version } = button.dataset;
      if (!(await ask(interpolate(question, { name }, true), { go: gettext("Save in the set") }))) return;
      await draft.settled();
      await draft.ask("headers", { element, set: Number(button.value), set_version: Number(version) });
    },
    create: async (element, _button) => {
      const { value } = /** @type {HTMLInputElement} */ (place.querySelector("#element-headers-name"));
      await draft.settled();
      const { set } = await draft.ask("headers", { element, name: value });
      await draft.change("choose_headers", { element, set }, SOURCE);
    },
  };

  place.addEventListener("change", (event) => {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    if (select.id === "element-headers") place.querySelector("[data-headers-do=choose]").disabled = !select.value;
  });
  place.addEventListener("click", async (event) => {
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest("[data-headers-do]"));
    if (!button) return;
    const element = elementOf(button);
    form.flush();
    try {
      await actions[button.dataset.headersDo](element, button);
      await form.show(element);
      place.querySelector("#element-headers")?.focus();
    } catch (error) {
      failed(error);
    }
  });
}
