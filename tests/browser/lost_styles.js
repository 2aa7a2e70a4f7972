// The rules that a page could use and that a style sheet lacks, as texts; evaluated in the page with the whole style
// sheet and the reduced one.
([whole, reduced]) => {
  // Not at the commas between parentheses.
  const separate = (list) => {
    const found = [""];
    let depth = 0;
    for (const sign of list) {
      depth += { "(": 1, ")": -1 }[sign] ?? 0;
      if (sign === "," && depth === 0) found.push("");
      else found[found.length - 1] += sign;
    }
    return found.map((selector) => selector.trim());
  };
  const selectors = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const found = new Set();
    const collect = (rules) => {
      for (const rule of rules) {
        if (rule.selectorText) found.add(rule.selectorText);
        if (rule.cssRules) collect(rule.cssRules);
      }
    };
    collect(sheet.cssRules);
    return new Set([...found].flatMap(separate));
  };
  // In any state: hovered, focused, disabled, checked, first of its siblings.
  const stateless = (selector) => selector.replace(/::?(?!(?:is|where|has)\()[\w-]+(\((?:[^()]|\([^()]*\))*\))?/g, ":is(*)");
  const kept = selectors(reduced);
  return [...selectors(whole)].filter((selector) => !kept.has(selector) && document.querySelector(stateless(selector)));
}
