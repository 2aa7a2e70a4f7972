// Kinds of errors as they are named in charts: HTTP codes, Java exceptions, messages of assertions.

const SHORT_LENGTH = 24;

// "503", the distinguishing part of a Java exception, or the beginning of an assertion's message.
function shortKind(kind) {
  return cut(kind.match(/^\d{3}\b/)?.[0] ?? kind.match(/(\w+)(?:Exception|Error)\b/)?.[1] ?? kind);
}

function cut(text) {
  return text.length > SHORT_LENGTH ? `${text.slice(0, SHORT_LENGTH - 1)}…` : text;
}

/**
 * Returns short names of kinds; where those of two are the same, as for two messages with one code, the kinds themselves.
 * @param {string[]} kinds
 */
export function shortKinds(kinds) {
  const short = kinds.map(shortKind);
  return kinds.map((kind, index) => (short.filter((one) => one === short[index]).length > 1 ? cut(kind) : short[index]));
}
