// How the editor looks: colours are custom properties of the page, so that a change of theme needs no word to the editor.
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "var(--code-line)", overflow: "auto" },
  ".cm-content": { padding: "0.75rem 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 1rem 0 0.5rem" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  // Opaque: a long line passes below them.
  ".cm-gutters": { color: "var(--ink-3)", backgroundColor: "var(--paper)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.4rem 0 0.75rem", minWidth: "2.6rem" },
  // The selection is drawn below them.
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--ink) 5%, transparent)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", color: "inherit" },
  ".cm-gutter-lint": { width: "1.1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0.1rem" },
  ".cm-lint-marker": { width: "0.6em", height: "0.6em", margin: "0.45em 0.2em", borderRadius: "50%", content: "none !important", cursor: "pointer" },
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
  ".cm-diagnostic p, .cm-explained p": { margin: "0 0 0.35rem" },
  ".cm-diagnostic code, .cm-explained code": { fontFamily: "var(--mono)", fontSize: "0.9em", overflowWrap: "anywhere" },
  ".cm-explained": { padding: "0.6rem 0.75rem", maxHeight: "min(24rem, 60vh)", overflow: "auto", fontFamily: "var(--sans)", lineHeight: "1.45" },
  ".cm-explained:focus-visible, .cm-explained :focus-visible, .cm-diagnostic :focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-explained h3": { margin: "0 0 0.35rem", font: "600 0.875rem/1.4 var(--mono)", overflowWrap: "anywhere" },
  ".cm-explained dl": { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", gap: "0.1rem 0.75rem", margin: "0.35rem 0 0", fontSize: "0.875em" },
  ".cm-explained dt": { color: "var(--ink-2)" },
  ".cm-explained dd": { margin: "0", overflowWrap: "anywhere" },
  ".cm-explained .cm-diagnostic": { margin: "0 0 0.35rem", padding: "0.15rem 0.6rem" },
  ".cm-do": { padding: "0", color: "var(--accent)", background: "none", border: "0", font: "inherit", textAlign: "start", textDecoration: "underline", textUnderlineOffset: "3px", cursor: "pointer" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--ink)", backgroundColor: "var(--selection)" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)" },
  ".cm-completionDetail": { color: "var(--ink-2)", fontStyle: "normal", fontFamily: "var(--sans)" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.75rem", fontFamily: "var(--sans)", lineHeight: "1.45" },
  ".cm-produced": { backgroundColor: "color-mix(in srgb, var(--accent) 9%, transparent)", boxShadow: "inset 3px 0 var(--accent)" },
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

/** The language of config.toml and hosts.toml, in colours. */
export const highlighted = [language, syntaxHighlighting(colours)];
