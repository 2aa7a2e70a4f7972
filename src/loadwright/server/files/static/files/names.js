// Names and paths as the server encodes them: text in which % and bytes that are not UTF-8 are written as %XX.

const encoder = new TextEncoder();
// eslint-disable-next-line no-control-regex -- the expression matches control characters
const MEANINGLESS = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

// Encodes typed text for the server.
export const toWire = (text) => text.replaceAll("%", "%25");

const hex = (character) => {
  const code = character.codePointAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
};

// A printable form: undecodable bytes, control characters and characters that change the text direction are escaped.
export function shown(name) {
  return name.replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length)).split(/(%[0-9A-F]{2})/).map((part, index) => {
    if (index % 2 === 0) return part.replace(MEANINGLESS, hex);
    return part === "%25" ? "%" : `\\x${part.slice(1).toLowerCase()}`;
  }).join("");
}

function bytes(name) {
  const found = [];
  name.split(/(%[0-9A-F]{2})/).forEach((part, index) => {
    if (index % 2) found.push(parseInt(part.slice(1), 16));
    else found.push(...encoder.encode(part));
  });
  return Uint8Array.from(found);
}

// The text of a GBK name; empty if the name is UTF-8 or neither.
export function inGbk(name) {
  if (!/%(?!25)[0-9A-F]{2}/.test(name)) return "";
  try {
    return new TextDecoder("gb18030", { fatal: true }).decode(bytes(name)).replace(MEANINGLESS, "_");
  } catch {
    return "";
  }
}

// The file name of a download.
export function fileName(name) {
  const text = inGbk(name) || name.replace(/%([0-9A-F]{2})/g, (_, code) => (code === "25" ? "%" : "_"));
  return text.replace(MEANINGLESS, "_").replace(/[/\\]/g, "_");
}

export const join = (folder, name) => (folder === "/" ? `/${name}` : `${folder}/${name}`);

export function parent(path) {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

export const last = (path) => path.slice(path.lastIndexOf("/") + 1) || "/";

// The ancestors of a path, the root first: [name, path].
export function crumbs(path) {
  const names = path.split("/").filter(Boolean);
  return [["/", "/"], ...names.map((name, index) => [name, `/${names.slice(0, index + 1).join("/")}`])];
}

// Permissions as ls shows them: -rwxr-x---.
export function permissions(mode, kind) {
  const bits = [..."rwxrwxrwx"].map((letter, index) => (mode & (0o400 >> index) ? letter : "-"));
  /** @type {[number, number, string, string][]} */
  const special = [[0o4000, 2, "s", "S"], [0o2000, 5, "s", "S"], [0o1000, 8, "t", "T"]];
  for (const [bit, place, on, off] of special) {
    if (mode & bit) bits[place] = bits[place] === "x" ? on : off;
  }
  return ({ folder: "d", link: "l", file: "-" }[kind] ?? "?") + bits.join("");
}

// The same as chmod takes them: 0750.
export const octal = (mode) => mode.toString(8).padStart(4, "0");
