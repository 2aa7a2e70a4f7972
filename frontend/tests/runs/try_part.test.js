import assert from "node:assert/strict";
import test from "node:test";
import { script } from "../support.js";

const row = (number, kind, name) => `<li><div class="tree-row" data-number="${number}" data-kind="${kind}">
  <span class="tree-name">${name}</span></div></li>`;

test("what threads execute has a button that tries it", async () => {
  document.body.innerHTML = `<form id="try-form"></form><template id="try-part">
    <button type="submit" form="try-form" name="element">Try</button></template>
    <ul class="tree">${row(1, "plan", "Plan")}${row(2, "thread group", "Buyers")}${row(3, "timer", "pause")}
    ${row(4, "sampler", "cart")}</ul>`;
  await import(script("runs/try_part.js"));
  const buttons = [...document.querySelectorAll(".tree-row button")];
  assert.deepEqual(
    buttons.map((one) => [one.value, one.getAttribute("aria-label"), one.form.id]),
    [["2", "Try: Buyers", "try-form"], ["4", "Try: cart", "try-form"]],
  );
});
