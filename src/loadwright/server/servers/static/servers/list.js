// Selection of servers in the list. It is kept when the table is refreshed.

const chosen = new Map();

const ticks = () => [...document.querySelectorAll('input[name="server"]')];
const bulk = () => document.getElementById("bulk");

function count() {
  const form = bulk();
  return form.elements.all?.checked ? Number(form.dataset.total) : chosen.size;
}

function show() {
  const form = bulk();
  if (!form) return;
  const all = document.getElementById("tick-all");
  const boxes = ticks();
  for (const box of boxes) box.checked = chosen.has(box.value);
  const here = boxes.filter((box) => box.checked).length;
  all.checked = here > 0 && here === boxes.length;
  all.indeterminate = here > 0 && here < boxes.length;
  form.hidden = !chosen.size;
  const number = count();
  form.querySelector("[data-chosen]").textContent = interpolate(
    ngettext("%(number)s chosen", "%(number)s chosen", number), { number }, true,
  );
  form.querySelector('[value="delete"]').dataset.confirm = question(number);
}

function question(number) {
  const [name] = chosen.values();
  const text = number === 1
    ? gettext("Delete the server “%(name)s”? Its open shells and transfers end.")
    : gettext("Delete these %(number)s servers? Their open shells and transfers end.");
  return interpolate(text, { number, name }, true);
}

function tick(box) {
  if (box.checked) chosen.set(box.value, box.dataset.name);
  else chosen.delete(box.value);
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.id === "tick-all") {
    for (const one of ticks()) {
      one.checked = box.checked;
      tick(one);
    }
  } else if (box.name === "server") tick(box);
  else if (box.name !== "all") return;
  show();
});

// Enter in the tags field triggers the button beside it, not the form's first button.
document.addEventListener("keydown", (event) => {
  const action = event.target.dataset?.enter;
  if (event.key !== "Enter" || !action) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector(`[name="do"][value="${action}"]`));
});

document.addEventListener("htmx:afterSwap", () => {
  // Servers hidden by filters are deselected, so that actions affect visible servers only.
  const here = new Set(ticks().map((box) => box.value));
  for (const id of chosen.keys()) if (!here.has(id)) chosen.delete(id);
  show();
});
show();
