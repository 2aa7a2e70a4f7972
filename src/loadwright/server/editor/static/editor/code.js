// A script or the body of a request, in CodeMirror with the colours of its language.

import { Editor } from "../files/editor.js";
import { groovy } from "../vendor/codemirror/groovy.js";
import { javascript, json } from "../vendor/codemirror/javascript.js";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "../vendor/codemirror/language.js";
import { tags } from "../vendor/codemirror/lezer-highlight.js";
import { standardSQL } from "../vendor/codemirror/sql.js";
import { EditorView } from "../vendor/codemirror/view.js";
import { xml } from "../vendor/codemirror/xml.js";

const MODES = { groovy, java: groovy, beanshell: groovy, bsh: groovy, javascript, json, sql: standardSQL, xml };
// Mixed with the colour of texts, so that they are readable in both themes.
const readable = (name) => `color-mix(in srgb, var(--tblr-${name}) 65%, var(--tblr-body-color))`;
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: readable("purple") },
  { tag: [tags.string, tags.special(tags.string)], color: readable("green") },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: readable("orange") },
  { tag: tags.comment, color: "var(--tblr-secondary)", fontStyle: "italic" },
  { tag: [tags.tagName, tags.propertyName], color: readable("blue") },
  { tag: tags.attributeName, color: readable("cyan") },
]);
// As high as the text, within limits.
const HEIGHT = EditorView.theme({ "&": { height: "auto" }, ".cm-scroller": { minHeight: "96px", maxHeight: "60vh", overflow: "auto" } });

/**
 * Returns the language of a text: the declared one, otherwise the one that it looks like.
 * @param {string} declared
 * @param {string} text
 */
export function languageOf(declared, text) {
  if (declared) return declared.toLowerCase();
  const first = text.trimStart()[0];
  if (first === "<") return "xml";
  return first === "{" || first === "[" ? "json" : "";
}

/**
 * @param {HTMLElement} place
 * @param {{ text: string, language: string, newline: string, label: string, onChange: () => void }} options
 */
export function codeEditor(place, { text, language, newline, label, onChange }) {
  const mode = MODES[languageOf(language, text)];
  const coloured = mode ? [StreamLanguage.define({ ...mode, tokenTable: { property: tags.propertyName } })] : [];
  // What the page states below the field: its id is not known within a shadow root.
  const description = gettext("Tab inserts a tab. To leave the field with the keyboard, press Esc, then Tab.");
  const more = [EditorView.contentAttributes.of({ "aria-description": description }), HEIGHT, syntaxHighlighting(COLOURS), ...coloured];
  const editor = new Editor(place, { text, newline: newline === "\r\n" ? "crlf" : "lf", label, onChange, onSave: () => {}, more });
  editor.allowEditing();
  return editor;
}
