// The code editor behind the page: mounted once, asked and told through the handle it returns.
// It owns the text. Offsets are UTF-16 code units, as everywhere in JavaScript.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are custom properties of the page, so that a change of theme needs no word to the editor.
const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "var(--code-line)", overflow: "auto" },
  ".cm-content": { padding: "0.75rem 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 1rem 0 0.5rem" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { color: "var(--ink-3)", backgroundColor: "transparent", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.4rem 0 0.75rem", minWidth: "2.6rem" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", color: "inherit" },
  ".cm-gutter-lint": { width: "1.1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0.1rem" },
  ".cm-lint-marker": { width: "0.6em", height: "0.6em", margin: "0.45em 0.2em", borderRadius: "50%", content: "none !important" },
  ".cm-lint-marker-error": { backgroundColor: "var(--error)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warning)", borderRadius: "1px" },
  ".cm-lint-marker-info": { backgroundColor: "var(--ink-3)" },
  ".cm-lintRange": { backgroundImage: "none !important", textDecoration: "underline wavy", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecorationColor: "var(--error)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning)" },
  ".cm-lintRange-info": { textDecorationColor: "var(--ink-3)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--ink-3)" },
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--error)" },
  ".cm-lintPoint-warning::after": { borderBottomColor: "var(--warning)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--rule-strong)", borderRadius: "4px", maxWidth: "min(34rem, 90vw)" },
  ".cm-diagnostic": { padding: "0.5rem 0.75rem", borderLeft: "3px solid var(--ink-3)", fontFamily: "var(--sans)", lineHeight: "1.45" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnosticSource": { fontFamily: "var(--mono)", fontSize: "0.85em", opacity: "1", color: "var(--ink-2)" },
  ".cm-panel.cm-panel-lint": { color: "var(--ink)", backgroundColor: "var(--panel)", borderTop: "1px solid var(--rule)" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--selection)", color: "var(--ink)" },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.literal], color: "var(--code-literal)" },
  { tag: tags.atom, color: "var(--code-literal)" },
  { tag: tags.propertyName, color: "var(--code-key)" },
  { tag: tags.bracket, color: "var(--code-header)" },
]);

// The mode calls headers and literals alike "atom"; a header is told by the bracket before it.
const language = StreamLanguage.define({
  ...toml,
  token(stream, state) {
    const style = toml.token(stream, state);
    return style === "atom" && /^\s*\[/.test(stream.string) ? "bracket" : style;
  },
});

/**
 * @param {HTMLElement} host where the editor goes; it gets a shadow root, in which styles need no `unsafe-inline`
 * @param {{ text: string, anchor: number, head: number, scrollTop: number, label: string }} start
 * @param {() => void} onedit called after each change of the text
 */
export function mount(host, { text, anchor, head, scrollTop, label }, onedit) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(),
    lintGutter(),
    linter(null),
    history(),
    drawSelection(),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    language,
    syntaxHighlighting(colours),
    theme,
    EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off", tabindex: "0" }),
    // Tab stays with the browser: it leaves the editor.
    keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onedit();
    }),
  ];
  const state = EditorState.create({ doc: text, extensions });
  const within = (offset) => Math.max(0, Math.min(offset, view.state.doc.length));
  const view = new EditorView({ state, root, parent: root });
  view.dispatch({ selection: { anchor: within(anchor), head: within(head) } });
  view.scrollDOM.scrollTop = scrollTop;

  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    select(from, to) {
      const selection = { anchor: within(from), head: within(to) };
      view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: "center" }) });
      view.focus();
    },
    reveal(at) {
      view.dispatch({ selection: { anchor: within(at) }, effects: EditorView.scrollIntoView(within(at), { y: "start", yMargin: 48 }) });
    },
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    },
    mark(from, to, severity, message, source) {
      return { from: within(from), to: within(to), severity, message, source };
    },
    show: (marks) => view.dispatch(setDiagnostics(view.state, marks)),
  };
}
