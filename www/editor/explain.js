// What stands here, and what it means: under the mouse, and for the cursor on a key press, in a tooltip that takes the focus.
import { StateEffect, StateField } from "@codemirror/state";
import { closeHoverTooltips, hasHoverTooltips, hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import { element, prose } from "./dom.js";
import { announce, described, findingsAt } from "./marks.js";

const HOVER_MS = 400;

// The facts about a key, and the words before them.
const FACTS = [
  ["type", "Type"],
  ["default", "When left out"],
  ["since", "Since"],
  ["deprecated", "Deprecated"],
  ["removed", "Removed"],
  ["counterpart", "In the other format"],
];

/** The passage in words, and the findings about it: those are left out under the mouse, where they say so themselves. */
function words(view, passage, findings, goto) {
  const { state } = view;
  const facts = FACTS.filter(([key]) => passage?.facts?.[key]);
  const isSomewhere = passage?.results?.length > 0;
  return element(
    "div",
    { className: "cm-explained" },
    passage && element("h3", { textContent: passage.key }),
    findings.map((mark) => {
      const said = described(view, mark);
      said.className = `cm-diagnostic cm-diagnostic-${mark.severity}`;
      return said;
    }),
    passage && [passage.title, ...passage.sentences, passage.details].filter(Boolean).map((it) => element("p", {}, prose(it))),
    isSomewhere &&
      element("p", {}, element("button", { type: "button", className: "cm-do", textContent: state.phrase("Show where it ends up"), onclick: goto })),
    facts.length > 0 &&
      element(
        "dl",
        {},
        facts.flatMap(([key, label]) => [
          element("dt", { textContent: state.phrase(label) }),
          element("dd", {}, prose(String(passage.facts[key]))),
        ]),
      ),
  );
}

const put = StateEffect.define();

/** The tooltip that a key opened; gone with the next change of text or cursor. */
const opened = StateField.define({
  create: () => null,
  update(value, transaction) {
    const effect = transaction.effects.find((it) => it.is(put));
    if (effect) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

const close = (view) => {
  if (!view.state.field(opened)) return false;
  view.dispatch({ effects: put.of(null) });
  return true;
};

/** Explains the place at `offset`, in a tooltip with the focus. */
export async function explainAt(view, offset, { ask, goto }) {
  const before = view.state;
  const passage = await ask(offset);
  if (view.state.doc !== before.doc || !view.state.selection.eq(before.selection)) return;
  const findings = findingsAt(view.state, offset);
  if (!passage && findings.length === 0) {
    announce(view, view.state.phrase("Nothing is known about this place."));
    return;
  }
  const create = () => {
    const dom = words(view, passage, findings, () => goto(offset));
    Object.assign(dom, { tabIndex: -1, role: "dialog", ariaLabel: view.state.phrase("Explanation") });
    dom.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      view.focus();
      close(view);
    });
    dom.addEventListener("focusout", ({ relatedTarget }) => {
      // Once it is out of the document it has lost the focus anyway.
      if (!dom.contains(relatedTarget)) queueMicrotask(() => dom.isConnected && close(view));
    });
    return { dom, mount: () => dom.focus({ preventScroll: true }) };
  };
  const at = passage ? Math.min(passage.span.start.offset, offset) : offset;
  // The findings are in this one, too.
  view.dispatch({ effects: [closeHoverTooltips, put.of({ pos: at, above: false, create })] });
}

/** Explanations for what the mouse is on, for the cursor (Ctrl+I, Command+I), and Escape. */
export function explaining({ ask, goto }) {
  const hovering = hoverTooltip(
    async (view, pos) => {
      const { doc } = view.state;
      const line = doc.lineAt(pos);
      // Nothing is asked about a comment or a blank.
      if (!/^\s*[^#\s]/.test(line.text) || pos - line.from < line.text.search(/\S/)) return null;
      const passage = await ask(pos);
      if (!passage || view.state.doc !== doc) return null;
      const create = () => ({ dom: words(view, passage, [], () => goto(pos)) });
      return { pos, end: Math.max(pos, passage.key_span.end.offset), above: true, create };
    },
    { hoverTime: HOVER_MS, hideOnChange: true },
  );
  const escape = (view) => {
    if (close(view)) return true;
    if (!hasHoverTooltips(view.state)) return false;
    view.dispatch({ effects: closeHoverTooltips });
    return true;
  };
  const here = (view) => {
    explainAt(view, view.state.selection.main.head, { ask, goto });
    return true;
  };
  return [opened, hovering, keymap.of([{ key: "Mod-i", run: here, preventDefault: true }, { key: "Escape", run: escape }])];
}
