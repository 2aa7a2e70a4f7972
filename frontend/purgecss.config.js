// Reduces Tabler's style sheet to the rules that pages can use (scripts/reduce-styles, from the root of the repository).

import { readFileSync } from "node:fs";

const TABLER = "node_modules/@tabler/core/dist/css/tabler.min.css";
const SERVER = "src/loadwright/server";

// As in `btn-${look}`, "alert-{{ level }}", f"btn-{look}" and "btn-" + look.
const COMPOSED = /([A-Za-z][\w-]*-)(?:\$?\{|["'`]\s*\+)/g;
const classes = [...new Set(readFileSync(new URL(TABLER, import.meta.url), "utf8").match(/(?<=\.)[A-Za-z][\w-]*/g))];

/** All words of a source, and the classes that begin as one that is composed at run time. */
export function words(source) {
  const beginnings = [...source.matchAll(COMPOSED)].map(([, beginning]) => beginning);
  return [...source.match(/[\w-]+/g) ?? [], ...classes.filter((name) => beginnings.some((beginning) => name.startsWith(beginning)))];
}

export default {
  css: [`frontend/${TABLER}`],
  // Templates, scripts, and Python, which has the classes of form fields.
  content: [`${SERVER}/**/*.{html,js,py}`],
  // Of the libraries only Tabler's script sets classes of Tabler.
  skippedContentGlobs: [`${SERVER}/web/static/vendor/!(tabler.min.js)`, `${SERVER}/web/static/vendor/*/**`],
  defaultExtractor: words,
  // States alone, as of everything that has the focus.
  safelist: [/^:/],
  // Scripts of libraries set or compose them.
  dynamicAttributes: ["data-bs-popper", "dir"],
};
