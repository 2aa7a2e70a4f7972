// Sends data files of plans in parts. A part that is lost is sent again, an interrupted upload continues.

import { backoff } from "../web/backoff.js";
import { percent } from "../web/format.js";
import { post, Refused, request, SignedOut } from "../web/http.js";

const MOST_TRIES = 6;
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export const asJson = (content) => ({ body: JSON.stringify(content), headers: { "Content-Type": "application/json" } });

/** Sends a part, and returns how many bytes the server has. */
async function sendPart(address, offset, part) {
  const body = new FormData();
  body.set("offset", `${offset}`);
  body.set("file", part, "part");
  const answer = await request(`${address}/parts`, { method: "POST", body });
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content.received;
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status: answer.status }, true);
  throw new Refused(answer.status, content.error?.message ?? plain);
}

const isLasting = (error) => error instanceof SignedOut
  || (error instanceof Refused && error.status < 500 && error.status !== 409);

/**
 * Sends the parts of a file that the server lacks. Resolves to the address of the upload, which is to be finished.
 * @param {File} file
 * @param {string} path the path below the folder of the plan
 * @param {{ uploads: string, part: number, moved: (fraction: number, isWaiting: boolean) => void }} how `uploads` is the
 *   address of the plan's uploads, `part` the size of a part, and `moved` gets the fraction that the server has, and
 *   whether a part that was lost waits to be sent again
 */
export async function send(file, path, { uploads, part, moved }) {
  const wanted = { path, size: file.size, mark: `${file.lastModified}` };
  const begin = () => post(uploads, asJson(wanted));
  const upload = await begin();
  const address = `${uploads}/${upload.id}`;
  let { received } = upload;
  let tries = 0;
  const show = (isWaiting = false) => moved(file.size ? received / file.size : 0, isWaiting);
  show();
  while (received < file.size) {
    try {
      received = await sendPart(address, received, file.slice(received, received + part));
      tries = 0;
    } catch (error) {
      tries += 1;
      if (isLasting(error) || tries > MOST_TRIES) throw error;
      show(true);
      await pause(backoff(tries, { first: 500, longest: 15_000 }));
      // The part may have been received although its response was lost.
      ({ received } = await begin().catch(() => ({ received })));
    }
    show();
  }
  return address;
}

/** Returns how far an upload is, for people. */
export function progressOf(fraction, isWaiting) {
  if (isWaiting) return gettext("Not connected, trying again");
  return fraction < 1 ? percent(fraction) : gettext("Checking");
}

/** Returns why an upload failed, for people. */
export function reasonOf(error) {
  if (error instanceof Refused || error instanceof SignedOut) return error.message;
  return gettext("The server could not be reached. Choose the file again to continue its upload.");
}
