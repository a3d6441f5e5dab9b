// The code editor behind the page: mounted once, asked and told through the handle it returns.
// It owns the text. Offsets are UTF-16 code units, as everywhere in JavaScript.
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { completing } from "./complete.js";
import { explainAt, explaining } from "./explain.js";
import { highlighted, theme } from "./look.js";
import { announce, marking, mend, pressedLine, show } from "./marks.js";
import { phrases } from "./phrases.js";
import { highlight, placing } from "./places.js";

/** How long a finger stays, in milliseconds, on what it wants explained. */
const LONG_PRESS_MS = 500;

/**
 * @param {HTMLElement} host where the editor goes; it gets a shadow root, in which styles need no `unsafe-inline`
 * @param {{ text: string, from: number, to: number, direction: string, top: number, label: string, language: string }} start
 * @param {{ edited: () => void, tell: (what: "cursor" | "goto", offset?: number) => void, ask: (call: string, offset: number) => Promise<any>,
 *   difference: (before: string, after: string) => object }} page `ask` is answered by the core, see worker.js
 */
export function mount(host, start, { edited, tell, ask, difference }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  // No answer is no trouble here: who wants one asks again.
  const wonder = (call) => (offset) => ask(call, offset).catch(() => null);
  const goto = (offset) => tell("goto", offset);
  const explanation = { ask: wonder("explainAt"), goto };
  const spoken = new Compartment();
  let spokenNow = `${start.language} ${start.label}`;
  let isMoving = false;

  let said = words(start.language, start.label);
  const begin = (doc) => EditorState.create({
    doc,
    extensions: [
      lineNumbers(),
      marking,
      explaining(explanation),
      completing(wonder("complete")),
      placing({ goto, oncursor: () => tell("cursor") }),
      history(),
      drawSelection(),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlighted,
      theme,
      spoken.of(said),
      // Tab stays with the browser: it leaves the editor.
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !isMoving) edited();
      }),
    ],
  });
  const view = new EditorView({ state: begin(start.text), root, parent: root });
  // The states of other files that are open, each with its own history.
  const others = new Map();
  const within = (offset) => Math.max(0, Math.min(offset, view.state.doc.length));
  const apart = isolateHistory.of("full");
  serveFingers(view, (offset) => explainAt(view, offset, explanation));

  const adopt = (text, { from, to, direction, top }) => {
    isMoving = true;
    const changes = difference(view.state.doc.toString(), text);
    if (changes.from !== changes.to || changes.insert !== "") view.dispatch({ changes, annotations: apart });
    const [anchor, head] = direction === "backward" ? [to, from] : [from, to];
    view.dispatch({ selection: { anchor: within(anchor), head: within(head) } });
    view.scrollDOM.scrollTop = top;
    isMoving = false;
  };
  adopt(start.text, start);

  return {
    adopt,
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    place() {
      const { from, to, anchor } = view.state.selection.main;
      return { from, to, direction: anchor > from ? "backward" : "forward", top: view.scrollDOM.scrollTop };
    },
    select(from, to) {
      const selection = { anchor: within(from), head: within(to) };
      view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: "center" }) });
      view.focus();
    },
    reveal(at) {
      view.dispatch({ selection: { anchor: within(at) }, effects: EditorView.scrollIntoView(within(at), { y: "start", yMargin: 48 }) });
    },
    replace(text, isAnother) {
      const changes = difference(view.state.doc.toString(), text);
      if (changes.from !== changes.to || changes.insert !== "") {
        view.dispatch({ changes, annotations: apart, userEvent: "input.replace" });
      }
      if (isAnother) view.dispatch({ selection: { anchor: 0 }, effects: EditorView.scrollIntoView(0) });
    },
    /** Puts another file in the place of this one, each with a history and a cursor of its own. */
    swap(text, before, after) {
      others.set(before, view.state);
      const kept = others.get(after);
      view.setState(kept?.doc.toString() === text ? kept : begin(text));
      view.dispatch({ effects: [spoken.reconfigure(said), EditorView.scrollIntoView(view.state.selection.main.head, { y: "center" })] });
    },
    edit(changes) {
      const clamped = changes.map(({ from, to, insert }) => ({ from: within(from), to: within(Math.max(from, to)), insert }));
      view.dispatch({ changes: clamped, annotations: apart, userEvent: "input.replace" });
    },
    mend: (fixes) => mend(view, fixes),
    show: (marks) => show(view, marks),
    announce: (text) => announce(view, text),
    highlight: (ranges) => highlight(view, ranges),
    speak(language, label) {
      // Told after every key press; an editor that is configured anew measures all that it shows.
      if (spokenNow === `${language} ${label}`) return;
      spokenNow = `${language} ${label}`;
      said = words(language, label);
      // Other phrases make the editor draw everything anew, from the top; it has to be told where it was.
      const place = view.scrollSnapshot();
      view.scrollDOM.scrollTop = 0;
      view.dispatch({ effects: spoken.reconfigure(said) });
      view.dispatch({ effects: place });
    },
  };
}

/** What the editor itself says, and what it is called. */
const words = (language, label) => [
  EditorState.phrases.of(phrases(language)),
  EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off", spellcheck: "false", tabindex: "0" }),
];

/** Explains what is under a long press, or beside a mark in the gutter that was pressed. */
function serveFingers(view, explain) {
  let timer;
  const forget = () => clearTimeout(timer);
  view.contentDOM.addEventListener("pointerdown", ({ pointerType, clientX: x, clientY: y }) => {
    forget();
    if (pointerType === "mouse") return;
    timer = setTimeout(() => explain(view.posAtCoords({ x, y }, false)), LONG_PRESS_MS);
  });
  for (const end of ["pointerup", "pointermove", "pointercancel"]) view.contentDOM.addEventListener(end, forget);
  view.dom.addEventListener("click", (event) => {
    const at = pressedLine(view, event);
    if (at === undefined) return;
    view.dispatch({ selection: { anchor: at } });
    explain(at);
  });
}
