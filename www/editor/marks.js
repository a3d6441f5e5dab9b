// What the core finds, marked in the text: squiggles, dots in the gutter, and fixes. They are pushed by the page, and are
// about the text as it was then; so fixes are moved along with what is typed since.
import { isolateHistory } from "@codemirror/commands";
import { forEachDiagnostic, lintGutter, linter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { element, prose } from "./dom.js";

/** More marks than this in one text help nobody and cost time. */
const MOST_MARKS = 500;

const shown = StateEffect.define();

/** The states whose marks are about just their text. */
const current = new WeakSet();

/** What has changed since the marks were shown; null for nothing. */
const changed = StateField.define({
  create: () => null,
  update(value, { startState, effects, docChanged, changes }) {
    if (effects.some((it) => it.is(shown))) return null;
    const since = current.has(startState) ? null : value;
    if (!docChanged) return since;
    return since ? since.composeDesc(changes.desc) : changes.desc;
  },
});

/** Whether line ends came or went since the marks were drawn: their dots stand at the starts of lines, and may have moved elsewhere. */
const reflowed = StateField.define({
  create: () => false,
  update(value, { startState, effects, changes }) {
    if (effects.some((it) => it.is(shown))) return false;
    let isReflowed = value;
    changes.iterChanges((from, to, _from, _to, inserted) => {
      isReflowed ||= inserted.lines > 1 || startState.doc.lineAt(from).to < to;
    });
    return isReflowed;
  },
});

/** Shows `marks`: `{ from, to, severity, message, help?, code, fix?: { title, edits } }`. */
export function show(view, marks) {
  const within = (offset) => Math.max(0, Math.min(offset, view.state.doc.length));
  const placed = marks
    // One about no place in particular is in the page's list.
    .filter(({ from }) => from !== undefined)
    .slice(0, MOST_MARKS)
    .map((mark) => ({ mark, from: within(mark.from), to: Math.max(within(mark.from), within(mark.to)) }));
  // Most keys change no finding, and marks that are there have moved along with the text: drawing all of them anew would
  // be a good part of what a key press takes.
  if (!view.state.field(reflowed) && isShown(view.state, placed)) current.add(view.state);
  else view.dispatch(setDiagnostics(view.state, placed.map(diagnostic)), { effects: shown.of(null) });
}

/** `mark` as the editor shows it. */
function diagnostic({ mark, from, to }) {
  const it = { mark, from, to, severity: mark.severity, message: mark.message };
  // A tooltip stays open while people type elsewhere: its fix is the newest one.
  it.renderMessage = (view) => described(view, it.mark, () => it.mark.fix);
  return it;
}

/** Whether the marks that are shown look like `placed`; then they are about these from now on. */
function isShown(state, placed) {
  const look = ({ severity, code, message, fix }, from, to) => JSON.stringify([from, to, severity, code, message, fix?.title]);
  const there = new Map();
  let count = 0;
  forEachDiagnostic(state, (it, from, to) => {
    count += 1;
    there.set(look(it.mark, from, to), it);
  });
  const same = placed.map(({ mark, from, to }) => there.get(look(mark, from, to)));
  // As many, and none of them twice.
  if (count !== placed.length || new Set(same).size !== count || same.includes(undefined)) return false;
  placed.forEach(({ mark }, at) => (same[at].mark = mark));
  return true;
}

/** Makes the edits of `fixes`, in one step that undo takes back. A fix of what was edited since is left out. */
export function mend(view, fixes) {
  const since = current.has(view.state) ? null : view.state.field(changed);
  const isThere = (fix) => !since || !fix.some(({ from, to }) => since.touchesRange(from, to));
  const place = (offset) => since?.mapPos(Math.min(offset, since.length)) ?? Math.min(offset, view.state.doc.length);
  const changes = fixes
    .filter(isThere)
    .flat()
    .map(({ from, to, insert }) => ({ from: place(from), to: place(to), insert }));
  if (changes.length === 0) return false;
  view.dispatch({ changes, annotations: isolateHistory.of("full"), userEvent: "input.fix", scrollIntoView: changes.length === 1 });
  return true;
}

/** A finding in words, with a button for its fix. */
export function described(view, { message, help, code, fix }, newest = () => fix) {
  const apply = () => {
    mend(view, [newest().edits]);
    view.focus();
  };
  const title = fix && view.state.phrase("Fix: $", fix.title);
  return element(
    "div",
    {},
    element("p", {}, prose(message)),
    help && element("p", {}, prose(help)),
    fix && element("p", {}, element("button", { type: "button", className: "cm-do", onclick: apply }, prose(title))),
    element("div", { className: "cm-diagnosticSource" }, code),
  );
}

/** The findings at `offset`, or else those of its line. */
export function findingsAt(state, offset) {
  const line = state.doc.lineAt(offset);
  const [here, around] = [[], []];
  forEachDiagnostic(state, ({ mark }, from, to) => {
    if (from <= offset && offset <= to) here.push(mark);
    else if (from >= line.from && from <= line.to) around.push(mark);
  });
  return here.length > 0 ? here : around;
}

const fixHere = (view) => {
  const found = findingsAt(view.state, view.state.selection.main.head).find(({ fix }) => fix);
  return found ? mend(view, [found.fix.edits]) : false;
};

/** Marks, their gutter and their keys. */
export const marking = [
  changed,
  reflowed,
  linter(null),
  lintGutter(),
  keymap.of([
    { key: "F8", run: nextDiagnostic, shift: previousDiagnostic, preventDefault: true },
    { key: "Mod-.", run: fixHere },
  ]),
];

/** The line whose mark in the gutter was pressed, from `event` on the whole editor. */
export function pressedLine(view, event) {
  if (!event.target.closest?.(".cm-gutter-lint")) return undefined;
  const block = view.lineBlockAtHeight(event.clientY - view.documentTop);
  let first;
  forEachDiagnostic(view.state, (_, from) => {
    if (from >= block.from && from <= block.to) first ??= from;
  });
  return first;
}

/** Says something to those who don't see the editor. */
export const announce = (view, text) => view.dispatch({ effects: EditorView.announce.of(text) });
