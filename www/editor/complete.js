// Keys, tables, values and known registries that fit where one types. The core says which.
import { autocompletion, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { keymap } from "@codemirror/view";
import { element, prose } from "./dom.js";

const TYPES = { key: "property", table: "namespace", value: "constant" };

/** As long as only these are typed, the same list serves. */
const WORD = /^[\w.:/"'*-]*$/;

/** An entry of the list for what the core offers. */
function option(pos, offered) {
  const { label, text, start, end, kind, summary, type } = offered;
  const isQuoted = kind === "value" && /^["']/.test(label);
  return {
    label: isQuoted ? label.slice(1, -1) : label,
    // Most of a header is the plugin's name, which is the same in all.
    displayLabel: kind === "table" ? label.replace(/^plugins\.("[^"]*"|[^.]*)\./, "") : undefined,
    type: TYPES[kind],
    detail: type,
    info: summary ? () => element("div", {}, prose(summary)) : undefined,
    apply(view, _, __, to) {
      // `to` is where the cursor is by now; what is replaced behind it is as long as it was.
      const changes = { from: start, to: Math.min(to + Math.max(0, end - pos), view.state.doc.length), insert: text };
      const cursor = start + text.length;
      view.dispatch({ changes, selection: { anchor: cursor }, userEvent: "input.complete", scrollIntoView: true });
      // A key wants its value.
      if (kind === "key") startCompletion(view);
    },
  };
}

/** Completion; `ask` gives what fits at an offset. */
export function completing(ask) {
  const source = async (context) => {
    const { pos, state } = context;
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    // Unasked, only behind what is being typed, and never in a comment.
    if (!context.explicit && (!/[\w"'[./]$/.test(before) || /^\s*#/.test(before))) return null;
    const found = await ask(pos);
    if (context.aborted || !found?.length) return null;
    const [first] = found;
    const isOpen = first.kind === "value" && /["']/.test(state.sliceDoc(first.start, first.start + 1));
    const options = found.map((it) => option(pos, it));
    return { from: Math.min(pos, first.start + (isOpen ? 1 : 0)), options, validFor: WORD };
  };
  return [
    // What fits equally well stays in the order of the reference.
    autocompletion({ override: [source], icons: false, maxRenderedOptions: 60, compareCompletions: () => 0 }),
    // Ctrl+Space changes the input method on many Chinese systems.
    keymap.of([{ key: "Alt-/", run: startCompletion }, ...completionKeymap]),
  ];
}
