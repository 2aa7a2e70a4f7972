// Headers as lines of text, as browsers, proxies and curl show them.

// A name may begin with a colon in HTTP/2; such lines belong to the request itself.
const LINE = /^(:?[^\s:]+(?:\$\{[^}]*\}[^\s:]*)?)\s*:\s?(.*)$/;
const CURL = /^(?:-H|--header)\s+(['"])(.*)\1\s*\\?$/;

/**
 * Returns the headers in lines such as `Accept: text/html` or `-H 'Accept: text/html'`; other lines, such as that of the
 * request, are left out. A line that begins with a space continues the one before.
 * @param {string} text
 * @returns {{ name: string, value: string }[]}
 */
export function headersIn(text) {
  /** @type {{ name: string, value: string }[]} */
  const found = [];
  for (const raw of text.split(/\r?\n/)) {
    const last = found.at(-1);
    if (/^[ \t]+\S/.test(raw) && last && !CURL.test(raw.trim())) {
      last.value = `${last.value} ${raw.trim()}`;
      continue;
    }
    const line = CURL.exec(raw.trim())?.[2] ?? raw.trim();
    const [, name, value] = LINE.exec(line) ?? [];
    if (name && !name.startsWith(":")) found.push({ name, value: value.trim() });
  }
  return found;
}
