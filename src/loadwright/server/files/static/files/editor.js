// A text in CodeMirror. It lives in a shadow root, where its style sheets are constructed: the content security policy
// blocks <style> elements.

import { defaultKeymap, history, historyKeymap, indentLess, insertTab } from "../vendor/codemirror/commands.js";
import { highlightSelectionMatches, search, searchKeymap } from "../vendor/codemirror/search.js";
import { Compartment, EditorState } from "../vendor/codemirror/state.js";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "../vendor/codemirror/view.js";

const PHRASES = {
  "Find": gettext("Find"),
  "Replace": gettext("Replace"),
  "next": gettext("next match"),
  "previous": gettext("previous match"),
  "all": gettext("all matches"),
  "match case": gettext("match case"),
  "by word": gettext("whole words"),
  "regexp": gettext("regular expression"),
  "replace": gettext("replace one"),
  "replace all": gettext("replace all"),
  "close": gettext("Close"),
  "current match": gettext("current match"),
  "on line": gettext("on line"),
  "replaced $ matches": gettext("replaced $ matches"),
  "replaced match on line $": gettext("replaced match on line $"),
  "Go to line": gettext("Go to line"),
  "go": gettext("go"),
  "Control character": gettext("Control character"),
};

const THEME = {
  "&": { height: "100%", color: "var(--tblr-body-color)", backgroundColor: "var(--tblr-bg-surface)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--tblr-font-monospace)", lineHeight: "1.5" },
  ".cm-gutters": { color: "var(--tblr-secondary)", backgroundColor: "var(--tblr-bg-surface-secondary)", borderRight: "1px solid var(--tblr-border-color)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--lw-reached) 8%, transparent)" },
  ".cm-content": { caretColor: "var(--tblr-body-color)" },
  ".cm-cursor": { borderLeftColor: "var(--tblr-body-color)" },
  ".cm-panels": { color: "var(--tblr-body-color)", backgroundColor: "var(--tblr-bg-surface-secondary)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--tblr-border-color)" },
  ".cm-textfield": { color: "inherit", backgroundColor: "var(--tblr-bg-forms)", border: "1px solid var(--tblr-border-color)", borderRadius: "4px", fontSize: "13px" },
  ".cm-button": { color: "inherit", backgroundImage: "none", backgroundColor: "var(--tblr-bg-surface)", border: "1px solid var(--tblr-border-color)", borderRadius: "4px", fontSize: "13px" },
  ".cm-panel.cm-search [name=close]": { color: "inherit", fontSize: "18px" },
  ".cm-panel.cm-search label": { fontSize: "13px" },
  ".cm-panel.cm-search input[type=checkbox]": { verticalAlign: "-2px" },
};

export class Editor {
  /**
   * @param {HTMLElement} place an element without a shadow root
   * @param {{ text: string, newline: string, label: string, onChange: () => void, onSave: () => void,
   *   more?: import("../vendor/codemirror/state.js").Extension[] }} options `more` are further extensions, such as a language
   */
  constructor(place, { text, newline, label, onChange, onSave, more = [] }) {
    this.editing = new Compartment();
    const root = place.attachShadow({ mode: "open" });
    const save = { key: "Mod-s", preventDefault: true, run: () => { onSave(); return true; } };
    // Insert tabs, which some files need; Ctrl+M lets Tab move the focus.
    const tab = { key: "Tab", run: insertTab, shift: indentLess };
    const state = EditorState.create({
      doc: text,
      extensions: [
        // Line ends stay as they are: a lone one of the other kind is a character of its line.
        EditorState.lineSeparator.of(newline === "crlf" ? "\r\n" : "\n"),
        EditorView.clipboardInputFilter.of((pasted, { lineBreak }) => pasted.replace(/\r\n?|\n/g, lineBreak)),
        EditorState.phrases.of(PHRASES),
        EditorView.contentAttributes.of({ "aria-label": label }),
        lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), highlightSpecialChars(), highlightSelectionMatches(),
        drawSelection(), history(), search(), EditorView.lineWrapping,
        keymap.of([save, tab, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.theme(THEME, { dark: document.documentElement.dataset.bsTheme === "dark" }),
        this.editing.of(EditorState.readOnly.of(true)),
        more,
        EditorView.updateListener.of((update) => update.docChanged && onChange()),
      ],
    });
    this.view = new EditorView({ state, parent: root, root });
    this.saved = this.view.state.doc;
  }

  get dirty() {
    return !this.view.state.doc.eq(this.saved);
  }

  get text() {
    return this.view.state.sliceDoc();
  }

  // The present text; `keep` makes it the saved one, whatever was typed since.
  snapshot() {
    const { doc } = this.view.state;
    return { text: this.text, keep: () => { this.saved = doc; } };
  }

  allowEditing() {
    this.view.dispatch({ effects: this.editing.reconfigure([]) });
  }

  focus() {
    this.view.focus();
  }

  destroy() {
    this.view.destroy();
  }
}
