// The host key of a server: requests it again on demand, and when the request was lost.

const part = document.getElementById("offered");
const waiting = part.innerHTML;

function again() {
  part.innerHTML = waiting;
  htmx.trigger(part, "again");
}

function lost() {
  const text = document.createElement("p");
  text.textContent = gettext("The server could not be reached. Check the connection and try again.");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.dataset.again = "";
  button.textContent = gettext("Try again");
  part.replaceChildren(text, button);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) again();
});
part.addEventListener("htmx:sendError", lost);
part.addEventListener("htmx:responseError", lost);
