// Requests with JSON responses.

// The session has ended: the person must sign in again.
export class SignedOut extends Error {}

// The server refused a request; the message is its error.
export class Refused extends Error {
  constructor(status, message, code = "") {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function ask(path, options) {
  const answer = await fetch(path, { redirect: "manual", headers: { Accept: "application/json" }, ...options });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  const content = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  if (answer.ok) return content;
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status: answer.status }, true);
  throw new Refused(answer.status, content.error?.message ?? plain);
}

// The CSRF header, which proves that a request comes from a page of this server.
export const csrfHeaders = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

export const get = (path) => ask(path, {});

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

export function post(path) {
  const headers = { Accept: "application/json", ...csrfHeaders() };
  return ask(path, { method: "POST", headers });
}
