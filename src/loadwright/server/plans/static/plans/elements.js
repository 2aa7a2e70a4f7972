// Selection of elements in a table of a plan. Only what is shown can be selected.

const ticks = () => [...document.querySelectorAll('input[name="element"]')];

function show() {
  const form = document.getElementById("bulk");
  if (!form) return;
  const boxes = ticks();
  const chosen = boxes.filter((box) => box.checked);
  const all = document.getElementById("tick-all");
  all.checked = chosen.length > 0 && chosen.length === boxes.length;
  all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  form.hidden = !chosen.length;
  const number = chosen.length;
  form.querySelector("[data-chosen]").textContent = interpolate(
    ngettext("%(number)s chosen", "%(number)s chosen", number), { number }, true,
  );
  const text = number === 1
    ? gettext("Delete “%(name)s” with everything in it? The earlier revision keeps it.")
    : gettext("Delete these %(number)s elements with everything in them? The earlier revision keeps them.");
  form.querySelector('[value="delete"]').dataset.confirm = interpolate(
    text, { number, name: chosen[0]?.dataset.name ?? "" }, true,
  );
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.id === "tick-all") for (const one of ticks()) one.checked = box.checked;
  else if (box.name !== "element") return;
  show();
});
document.addEventListener("htmx:afterSwap", show);
show();
