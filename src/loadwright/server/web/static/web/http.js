// Requests with JSON responses.

import { checkQuietly, ensure, isOver } from "./session.js";

// The session has ended: the person must sign in again.
export class SignedOut extends Error {
  constructor() {
    super(gettext("You are signed out."));
  }
}

// The server refused a request; the message is its error.
export class Refused extends Error {
  // `detail` is exactly this error: its own `code` with the values in its message.
  constructor(status, message, code = "", detail = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

// The CSRF header, which proves that a request comes from a page of this server.
export const csrfHeaders = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

async function isSessionOver(answer) {
  if (answer.type === "opaqueredirect") return true;
  return [401, 403].includes(answer.status) && isOver(answer.status, await answer.clone().json().catch(() => null));
}

/**
 * Sends a request of this page's person. When their session has ended, they are asked to sign in, and it is sent again;
 * one that nobody waits for (`background`) only announces the end. Throws `SignedOut` if it could not be sent.
 * @param {string} path
 * @param {RequestInit & { background?: boolean }} options
 */
export async function request(path, { background = false, ...options } = {}) {
  const send = () => {
    const token = options.method ? csrfHeaders() : {};
    return fetch(path, { redirect: "manual", ...options, headers: { Accept: "application/json", ...options.headers, ...token } });
  };
  let answer = await send();
  if (!(await isSessionOver(answer))) return answer;
  if (background) checkQuietly();
  else if (await ensure()) {
    answer = await send();
    if (!(await isSessionOver(answer))) return answer;
  }
  throw new SignedOut();
}

async function ask(path, options) {
  const answer = await request(path, options);
  const content = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  if (answer.ok) return content;
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status: answer.status }, true);
  throw new Refused(answer.status, content.error?.message ?? plain);
}

export const get = (path) => ask(path, { background: true });

// Rows of a list that are requested at a time: the maximum of the API.
const PAGE_ROWS = 1000;

// Returns all rows of a list of the API, page by page.
export async function getRows(path) {
  const rows = [];
  for (;;) {
    const page = await get(`${path}?limit=${PAGE_ROWS}&offset=${rows.length}`);
    rows.push(...page);
    if (page.length < PAGE_ROWS) return rows;
  }
}

export const post = (path, options = {}) => ask(path, { method: "POST", ...options });

export const put = (path, content) => ask(path, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
