// Forms of servers and credentials: show the inputs of what is selected, and read a key from a file.

const form = document.getElementById("server-form");

function only(attribute, chosen) {
  for (const element of form.querySelectorAll(`[data-${attribute}]`)) {
    element.hidden = !element.dataset[attribute].split(" ").includes(chosen);
  }
}

// Servers can use only the credentials of their own project.
function offerCredentials() {
  const { credential, project } = form.elements;
  if (!credential) return;
  const name = project.selectedOptions[0]?.value ? project.selectedOptions[0].text : null;
  for (const group of credential.querySelectorAll("optgroup")) {
    group.disabled = group.hidden = name !== null && group.label !== name;
  }
  if (credential.selectedOptions[0]?.parentElement.disabled) credential.value = "own";
}

// Servers without SSH access are only monitored. What belongs to SSH stands outside of the form too.
function showAccess() {
  const { credential, kind } = form.elements;
  const hasNone = credential?.value === "own" && kind.value === "none";
  for (const element of document.querySelectorAll("[data-ssh]")) element.hidden = hasNone;
  for (const element of document.querySelectorAll("[data-no-ssh]")) element.hidden = !hasNone;
}

function show() {
  offerCredentials();
  showAccess();
  if (form.elements.credential) only("credential", form.elements.credential.value);
  only("kind", form.elements.kind.value);
  only("kept", form.elements.kind.value);
}

async function fill(input) {
  const [file] = input.files;
  if (!file) return;
  document.getElementById(input.dataset.fill).value = file.size > 65536 ? "" : await file.text();
  input.value = "";
}

form?.addEventListener("change", (event) => {
  if (event.target.dataset.fill) fill(event.target);
  else show();
});
if (form) show();
