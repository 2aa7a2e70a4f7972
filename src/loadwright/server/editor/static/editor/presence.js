// Who else edits the plan, whether it got a newer revision meanwhile, and whether another window changed the draft.

import { ReconnectingSocket } from "../web/reconnecting_socket.js";

const LONGEST_WAIT_MS = 30_000;
// The person is signed out, or may not edit the plan any more.
const REFUSED = [4401, 4403, 4404];

/**
 * Shows the first two in elements of the page, and passes the state of the draft on, as long as the page is open.
 * @param {string} address of the editor's page
 * @param {{ people: HTMLElement, newer: HTMLElement, revision: () => number, draft?: (found: { version: string, request: string }) => void }} shown
 *   `revision` is that of the draft
 */
export function showPresence(address, { people, newer, revision, draft }) {
  const socket = new ReconnectingSocket(() => new URL(`/ws${address}`, location.href), { longestWait: LONGEST_WAIT_MS });
  socket.addEventListener("message", (event) => {
    socket.confirm();
    const found = JSON.parse(event.detail);
    people.textContent = textOf(found.people);
    people.hidden = !found.people.length;
    newer.hidden = found.newest.number <= revision();
    newer.querySelector("[data-text]").textContent = interpolate(
      gettext("%(who)s has added revision %(number)s meanwhile. When you save, your changes are applied to it."),
      { who: found.newest.who || "–", number: found.newest.number },
      true,
    );
    if (found.draft) draft?.(found.draft);
  });
  socket.addEventListener("lost", (event) => REFUSED.includes(event.detail.code) && socket.close());
  socket.open();
  return socket;
}

/** @param {{ name: string, open: boolean, unsaved: boolean }[]} people */
export function textOf(people) {
  const pieces = people.map(({ name, open, unsaved }) => {
    if (open && unsaved) return interpolate(gettext("%(name)s is editing"), { name }, true);
    return interpolate(open ? gettext("%(name)s is here") : gettext("%(name)s has unsaved changes"), { name }, true);
  });
  return pieces.join(" · ");
}
