// Fields for the names of a new project and a new room are shown while “new project…” or “new room…” is chosen.

for (const part of document.querySelectorAll("[data-new-of]")) {
  const select = part.closest("form").elements[part.dataset.newOf];
  const show = () => {
    part.hidden = select.value !== "new";
  };
  select.addEventListener("change", show);
  show();
}
