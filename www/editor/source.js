// Where the text is: in a plain text area first, in the editor when that has arrived, and in the text area again for those
// whom a code editor does not serve. The program sees one holder, whichever has the text; see src/browser.rs.
// Offsets are UTF-16 code units.

const bring = (part) => globalThis.mirrorshift.part(part);

/** The text area as a holder. `edited` is called after a change that the browser does not report. */
const plainText = (area, edited, isStale, toOrigin) => {
  const within = (offset) => Math.max(0, Math.min(offset, area.value.length));
  const put = (from, to, text) => {
    area.setSelectionRange(from, to);
    // The one way that can be undone; a browser without it changes the text all the same.
    if (document.execCommand(text === "" ? "delete" : "insertText", false, text)) return;
    area.setRangeText(text, from, to, "end");
    edited();
  };
  const cursor = () => toOrigin("cursor");
  area.addEventListener("keydown", (event) => {
    if (event.key !== "F12") return;
    event.preventDefault();
    toOrigin("goto", area.selectionStart);
  });
  for (const it of ["click", "keyup"]) area.addEventListener(it, cursor);
  const edit = (changes) => {
    const [focused, { scrollTop }] = [document.activeElement, area];
    area.focus();
    // From the last to the first, so that the places of the others stay as they are.
    for (const { from, to, insert } of [...changes].sort((a, b) => b.from - a.from)) {
      if (from !== to || insert !== "") put(within(from), within(to), insert);
    }
    area.scrollTop = scrollTop;
    if (focused !== area) focused?.focus();
  };
  return {
    edit,
    text: () => area.value,
    focus: () => area.focus(),
    place: () => ({ from: area.selectionStart, to: area.selectionEnd, direction: area.selectionDirection, top: area.scrollTop }),
    adopt(text, { from, to, direction, top }) {
      area.value = text;
      area.setSelectionRange(from, to, direction);
      area.scrollTop = top;
    },
    select(from, to) {
      area.focus();
      area.setSelectionRange(from, to);
      // A selection alone does not scroll a text area; lines are not wrapped, so they are as high as each other.
      const lines = area.value.split("\n").length;
      const line = area.value.slice(0, from).split("\n").length;
      area.scrollTop = (area.scrollHeight * line) / lines - area.clientHeight / 2;
    },
    reveal() {},
    replace(text, isAnother) {
      edit([difference(area.value, text)]);
      if (!isAnother) return;
      area.setSelectionRange(0, 0);
      area.scrollTop = 0;
    },
    // A text area has one history, and the steps of another file are none of this one.
    swap(text) {
      area.value = text;
      area.setSelectionRange(0, 0);
      area.scrollTop = 0;
    },
    mend(fixes) {
      // What they speak of has moved; findings about the new text are on their way.
      if (!isStale()) edit(fixes.flat());
    },
    show() {},
    highlight() {},
    announce() {},
    speak() {},
  };
};

/** The one change that makes `after` of `before`: all between what both begin with and what both end with. */
const difference = (before, after) => {
  const least = Math.min(before.length, after.length);
  const isHalf = (text, at) => /[\udc00-\udfff]/.test(text[at] ?? "");
  let from = 0;
  while (from < least && before[from] === after[from]) from += 1;
  if (isHalf(before, from) || isHalf(after, from)) from = Math.max(0, from - 1);
  let same = 0;
  while (same < least - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  if (same > 0 && isHalf(before, before.length - same)) same -= 1;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
};

/** Of `fixes`, each a list of edits, those that can be made at once; the others are found again in the text they leave. */
const together = (fixes) => {
  const clash = (a, b) => a.from === b.from || (a.from < b.to && b.from < a.to);
  const taken = [];
  for (const fix of fixes) {
    if (!fix.some((edit) => taken.flat().some((it) => clash(edit, it)))) taken.push(fix);
  }
  return taken;
};

/** How long a text stays as it is, in milliseconds, before it is looked into. */
const PAUSE = 300;

/** The files that a link opens, and the path of the first, which is the one whose text it has. */
const openedBy = (state) => [state?.files ?? [], state?.files?.[0]?.path ?? ""];

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

const hold = () => {
  let [area, host, tell, plain, editor, holder] = [];
  // The marks being told, those that are shown, and whether the text has changed since.
  let [coming, marks, isStale] = [[], [], false];
  // The files that are open, if there is more than a text, and the path of the one whose text this is.
  let [shelf, path] = [[], ""];
  // What is known beside the text: the options it is read with, and the language of the page.
  const context = { options: {}, language: "en" };
  // Ends what listens beyond the pane.
  const left = new AbortController();
  const everywhere = { capture: true, signal: left.signal };

  // What the parts that come later see of the text.
  const page = {
    language: () => context.language,
    isStale: () => isStale,
    text: () => holder.text(),
    head() {
      const { from, to, direction } = holder.place();
      return direction === "backward" ? from : to;
    },
    ask: (call, ...args) => globalThis.mirrorshift.ask(call, holder.text(), context.options, ...args),
    goto: (place) => tell("goto", place),
    select: (from, to) => holder.select(from, to),
    highlight: (ranges) => holder.highlight(ranges),
    announce: (text) => holder.announce(text),
    replace(text) {
      holder.replace(text, true);
      holder.focus();
    },
  };

  // Between the text and its result; it comes when somebody first asks, and where it can't, the next one asks again.
  let origin;
  const toOrigin = (wish, what) => {
    origin ??= bring("origin").then((it) => it.origin(page), () => (origin = undefined));
    origin.then((it) => it?.[wish](what));
  };

  // What the text holds, where it looks as if it did; those who keep it as it is are asked again about another one.
  const inner = { timer: 0, isKept: false };
  const offerInner = (isWrapped) => {
    clearTimeout(inner.timer);
    const bar = document.getElementById("inner");
    const clear = () => bar.replaceChildren();
    if (!isWrapped) inner.isKept = false;
    if (!isWrapped || inner.isKept) return clear();
    const keep = () => {
      inner.isKept = true;
      clear();
      holder.focus();
    };
    inner.timer = setTimeout(() => bring("inner").then((it) => it.offer(page, bar, keep), clear), PAUSE);
  };

  const edited = () => {
    isStale = true;
    origin?.then((it) => it?.forget());
    tell("edited");
  };
  const ask = (call, offset) => globalThis.mirrorshift.ask(call, holder.text(), context.options, offset, context.language);

  /** The files that are open, as they are now; the one whose text this is comes first. */
  const files = () =>
    shelf.map((file) => (file.path === path ? { path, contents: holder.text() } : file)).sort((a, b) => (b.path === path) - (a.path === path));
  /** From now on these files are open, and the text is that of the one at `next`, if there is one. */
  const shelve = (given, next, put) => {
    const texts = new Map(files().map((file) => [file.path, file.contents]));
    // What the editor holds is newer than what others know of it.
    shelf = given.map((file) => (file.path === path && !put ? { ...file, contents: texts.get(path) ?? file.contents } : file));
    const [before, file] = [path, shelf.find((it) => it.path === next)];
    path = file?.path ?? "";
    if (file && file.contents !== holder.text()) {
      // What was found is about another text.
      [marks, isStale] = [[], true];
      origin?.then((it) => it?.forget());
      (put ?? ((text) => holder.swap(text, before, path)))(file.contents);
    }
    tell("edited");
  };

  const take = async (given) => {
    try {
      const { open } = await bring("open");
      const { main, ...opened } = await open(given, context.language);
      inner.isKept = false;
      const links = main?.contents.trimStart().startsWith("{") ? await bring("links") : undefined;
      // What "Share and keep" has written is no config: it opens like a link.
      const kept = links?.fromFile(main.contents);
      if (kept) {
        if (kept.state) globalThis.mirrorshift.onopening?.(kept.state);
        else links.tell(kept.problem);
        tell("opened", { files: [], refused: [], said: kept.state ? opened.said : "" });
        return;
      }
      // No field of a browser keeps other line ends, and findings are counted in what it keeps.
      for (const file of opened.files) file.contents = file.contents.replaceAll(/\r\n?/g, "\n");
      if (main) {
        const texts = opened.files.filter(({ path }) => path !== main.path);
        shelve([main, ...texts], main.path, (text) => holder.replace(text, true));
        holder.focus();
      }
      tell("opened", { ...opened, main: main?.path });
    } catch {
      // As good as dropped on another page: nothing has happened to the text.
      tell("opened", { files: [], refused: [], said: "" });
    }
  };

  /** Files dropped anywhere are opened: a browser would leave the page for them, and the text with it. */
  const takeDrops = () => {
    const frame = area.parentElement;
    const mark = (isOver) => frame.classList.toggle("dropping", isOver);
    const over = (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      mark(true);
    };
    document.addEventListener("dragover", over, everywhere);
    document.addEventListener("dragleave", (event) => event.relatedTarget ?? mark(false), everywhere);
    document.addEventListener(
      "drop",
      (event) => {
        mark(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        // Asked for now: a browser forgets them as soon as the event is over.
        const items = [...event.dataTransfer.items].filter(({ kind }) => kind === "file");
        take(items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()));
      },
      everywhere,
    );
    frame.addEventListener(
      "paste",
      (event) => {
        if (event.clipboardData?.getData("text/plain")) inner.isKept = false;
      },
      true,
    );
  };

  /** A line of the result was pressed, or the question where the file comes from. */
  const takePresses = () => {
    const press = ({ target }) => {
      const pressed = target.closest?.(".files .line, .origin-button");
      // Whoever selects does not point.
      if (pressed && (pressed.matches("button") || getSelection().isCollapsed)) toOrigin("pressed", pressed);
    };
    document.addEventListener("click", press, { signal: left.signal });
  };

  return {
    begin(textArea, editorHost, text, teller) {
      [area, host, tell] = [textArea, editorHost, teller];
      area.value = text;
      area.addEventListener("input", edited);
      holder = plain = plainText(area, edited, () => isStale, toOrigin);
      [shelf, path] = openedBy(globalThis.mirrorshift.opening?.state);
      takeDrops();
      takePresses();
      globalThis.mirrorshift.holder = this;
    },
    async upgrade() {
      const { mount } = await bring("editor");
      // Taken over only now: people may have typed in the meantime.
      const isFocused = document.activeElement === area;
      host.hidden = false;
      area.hidden = true;
      const start = { text: area.value, ...plain.place(), label: area.getAttribute("aria-label"), language: context.language };
      holder = editor = mount(host, start, { edited, tell: toOrigin, ask, difference });
      if (!isStale) editor.show(marks);
      if (isFocused) editor.focus();
    },
    /** Moves the text to the text area, or back to the editor. */
    usePlain(isPlain) {
      const next = isPlain ? plain : editor;
      if (!next || next === holder) return;
      const isFocused = area.parentElement.contains(document.activeElement);
      const [text, at] = [holder.text(), holder.place()];
      area.hidden = !isPlain;
      host.hidden = isPlain;
      holder = next;
      holder.adopt(text, at);
      if (!isStale) holder.show(marks);
      if (isFocused) holder.focus();
    },
    know(options, language, label, isWrapped) {
      Object.assign(context, { options, language });
      editor?.speak(language, label);
      origin?.then((it) => it?.forget());
      offerInner(isWrapped);
    },
    text: () => holder?.text() ?? "",
    /** The program is no more: nothing is told to it. */
    leave() {
      left.abort();
      tell = () => {};
    },
    focus: () => holder.focus(),
    select: (from, to) => holder.select(from, to),
    reveal: (at) => holder.reveal(at),
    replace(text, isAnother) {
      holder.replace(text, isAnother);
      holder.focus();
    },
    /** Marks lines of the result, `{ file, first, last }`, and goes there. */
    aim: (place) => toOrigin("aim", place),
    /** A file of the result was drawn. */
    drawn: () => origin?.then((it) => it?.drawn()),
    /** Makes edits of the text as it was; no longer when it is another one by now. */
    edit(before, edits) {
      if (holder.text() === before) holder.edit(edits.map(({ start, end, text }) => ({ from: start, to: end, insert: text })));
    },
    files,
    path: () => path,
    shelve: (given, next) => shelve(given, next),
    /** What a link opens takes the place of all that was open. */
    reopen(state) {
      [shelf, path] = openedBy(state);
    },
    highlight: (ranges) => holder.highlight(ranges),

    // A finding after the other, each followed by its fix, and that by its edits; then they are shown.
    mark: (from, to, severity, message, help, code) => coming.push({ from, to, severity, message, help, code }),
    fix: (title, isSafe) => (coming.at(-1).fix = { title, isSafe, edits: [] }),
    fixEdit: (from, to, insert) => coming.at(-1).fix.edits.push({ from, to, insert }),
    show() {
      [marks, coming, isStale] = [coming, [], false];
      holder?.show(marks);
    },
    /** Applies the fix of the finding at `index`, or without one all that are safe, in one step. */
    mend(index) {
      const chosen = index === undefined ? marks.filter(({ fix }) => fix?.isSafe) : [marks[index]];
      holder.mend(together(chosen.flatMap((mark) => (mark?.fix ? [mark.fix.edits] : []))));
    },
    /** Lets people choose files, or a folder, and opens them. */
    open(isFolder) {
      const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, webkitdirectory: isFolder });
      input.addEventListener("change", () => take([...input.files]));
      input.click();
    },
  };
};

globalThis.mirrorshift = { ...globalThis.mirrorshift, hold };
