// Between this text and what becomes of it: where the cursor is, going to the result, and the lines that made a result.
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap } from "@codemirror/view";

const produced = Decoration.line({ class: "cm-produced" });
const put = StateEffect.define();

const lines = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    const effect = transaction.effects.find((it) => it.is(put));
    return effect ? decorated(transaction.state.doc, effect.value) : value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorated(doc, ranges) {
  const builder = new RangeSetBuilder();
  let done = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = doc.lineAt(Math.min(Math.max(from, to), doc.length)).number;
    for (let at = Math.max(done + 1, doc.lineAt(Math.min(from, doc.length)).number); at <= last; at += 1) {
      const start = doc.line(at).from;
      builder.add(start, start, produced);
      done = at;
    }
  }
  return builder.finish();
}

/** Marks the lines of `ranges`, `{ from, to }`; none takes the marks away. */
export const highlight = (view, ranges) => view.dispatch({ effects: put.of(ranges) });

/** Tells that people move the cursor, once a frame, and where they want to go from. */
export function placing({ goto, oncursor }) {
  let awaited = 0;
  const there = (view) => {
    goto(view.state.selection.main.head);
    return true;
  };
  return [
    lines,
    keymap.of([{ key: "F12", run: there, preventDefault: true }]),
    EditorView.domEventHandlers({
      click(event, view) {
        const isMeant = /Mac/.test(navigator.platform) ? event.metaKey : event.ctrlKey;
        const at = isMeant && view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (typeof at === "number") goto(at);
        return false;
      },
    }),
    EditorView.updateListener.of((update) => {
      // Neither typing nor what the page does by itself.
      if (!update.transactions.some((it) => it.isUserEvent("select"))) return;
      awaited ||= requestAnimationFrame(() => {
        awaited = 0;
        oncursor();
      });
    }),
  ];
}
