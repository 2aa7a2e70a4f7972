// Sentences the server keeps in English (events, reasons, warnings), said in the language of the page.
// `phrases` comes with the message catalogue: [English with %(names)s, the same in the page's language].

const known = (window.phrases ?? []).map(([english, translated]) => {
  const names = [];
  const pattern = english
    .split(/%\((\w+)\)s/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll("%%", "%").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      names.push(part);
      return "(.+?)";
    })
    .join("");
  return { pattern: new RegExp(`^${pattern}$`, "s"), names, translated };
});

export function say(text) {
  for (const { pattern, names, translated } of known) {
    const match = text.match(pattern);
    if (match) {
      const values = Object.fromEntries(names.map((name, index) => [name, say(match[index + 1])]));
      return interpolate(translated.replaceAll("%%", "%"), values, true);
    }
  }
  return text;
}
