// Between the text and what becomes of it, once somebody asks: the lines of the result that come of the place under the cursor,
// and the place in the text that lines of the result come from. The worker is asked once for each state of the text.
import { element, prose } from "./dom.js";

/** How long the cursor rests, in milliseconds, before the worker is asked. */
const PAUSE = 250;
/** More buttons than this help nobody. */
const MOST_FILES = 4;
const MOST_PLACES = 100;

const WORDS = {
  en: {
    endsUp: "Ends up in",
    alsoIn: "Also in",
    more: (count) => `and ${count} more`,
    nowhere: "Nothing in the result comes from this place.",
    noOrigin: "No place in your text says this: containerd needs it all the same, or it explains the file.",
    noOrigins: "No place in your text led to this file.",
    failed: "The part of the page that knows this could not be loaded.",
    lines: (first, last) => (first === last ? `Line ${first}` : `Lines ${first}–${last}`),
    kept: "as it is",
    row: (lines, what, line) => [lines, ": ", ...what, `, line ${line} of your text`],
  },
  zh: {
    endsUp: "写入",
    alsoIn: "同时写入",
    more: (count) => `另有 ${count} 个文件`,
    nowhere: "结果中没有来自此处的内容。",
    noOrigin: "您的文本中没有与这一行对应的位置：它是 containerd 所必需的，或只是文件的说明。",
    noOrigins: "这个文件并非来自您文本中的某一处。",
    failed: "页面中负责此项的部分加载失败。",
    lines: (first, last) => (first === last ? `第 ${first} 行` : `第 ${first}–${last} 行`),
    kept: "原样保留",
    row: (lines, what, line) => [lines, "：", ...what, `，您的文本第 ${line} 行`],
  },
};

const size = ({ start, end }) => end.offset - start.offset;

/** Of `links`, those of the smallest extent by `extent`. */
const smallest = (links, extent) => {
  const least = Math.min(...links.map(extent));
  return links.filter((it) => extent(it) === least);
};

/** What comes of `offset` in `text`: the smallest extent around it says it best, or else all of its line. */
const comingOf = (links, text, offset) => {
  const within = (from, to) => links.filter(({ source, target }) => source && target && source.start.offset <= to && from <= source.end.offset);
  const around = smallest(within(offset, offset), ({ source }) => size(source));
  if (around.length > 0) return around;
  const end = text.indexOf("\n", offset);
  return within(text.lastIndexOf("\n", offset - 1) + 1, end < 0 ? text.length : end);
};

/** The links that lead to `line` of `file`, best first. */
const leadingTo = (links, file, line) => {
  const isHere = (it) => it.file === file && it.source && it.target && it.first_line <= line && line <= it.last_line;
  return smallest(links.filter(isHere), ({ target }) => size(target)).sort((a, b) => size(a.source) - size(b.source));
};

const shownFile = () => document.querySelector(".files .file");

/** `page` is the holder of the text; see `page` in source.js. */
export function origin(page) {
  let asked; // The question, as long as it is about this text.
  let links; // Its answer.
  let marks = []; // Lines of the result: `{ file, first, last }`.
  let isHighlighted = false;
  let drawnPath; // The file that was drawn last.
  let reveals = false; // Whether the marks are to be brought into sight.
  let timer;

  const words = () => WORDS[page.language().startsWith("zh") ? "zh" : "en"];

  /** The links of the text as it is; nothing where there is no answer, or a newer text. */
  const learn = async () => {
    const mine = (asked ??= page.ask("links"));
    const answer = await mine.catch(() => undefined);
    if (asked !== mine) return undefined;
    if (answer) links = answer;
    else {
      asked = undefined;
      note(words().failed);
    }
    return answer;
  };

  const note = (...what) => shownFile()?.querySelector(".origin-note").replaceChildren(...what);

  const highlight = (ranges) => {
    if (ranges.length > 0 || isHighlighted) page.highlight(ranges);
    isHighlighted = ranges.length > 0;
  };

  /** Names the other files in which marked lines are. */
  const nameOthers = (path) => {
    const files = [...new Map(marks.map((mark) => [mark.file, mark])).values()];
    const others = files.filter(({ file }) => file !== path);
    if (others.length === 0) return note();
    const { endsUp, alsoIn, more } = words();
    const ways = others.slice(0, MOST_FILES).map((mark) => {
      const textContent = `${mark.file}:${mark.first}${mark.first === mark.last ? "" : `–${mark.last}`}`;
      return element("button", { type: "button", className: "landing", textContent, onclick: () => page.goto(mark) });
    });
    const rest = others.length - ways.length;
    return note(others.length < files.length ? alsoIn : endsUp, ...ways, rest > 0 ? more(rest) : "");
  };

  /** Marks the lines in the file that is shown. */
  const draw = () => {
    const section = shownFile();
    if (!section) return;
    for (const line of section.querySelectorAll(".marked")) line.classList.remove("marked");
    closeList(section, section.dataset.path);
    if (marks.length > 0) nameOthers(section.dataset.path);
    else if (drawnPath !== section.dataset.path) note();
    drawnPath = section.dataset.path;
    const lines = section.querySelector(".code code").children;
    let [top, bottom] = [];
    for (const { file, first, last } of marks) {
      if (file !== section.dataset.path) continue;
      for (let at = first; at <= Math.min(last, lines.length); at += 1) {
        lines[at - 1].classList.add("marked");
        top ??= lines[at - 1];
        bottom = lines[at - 1];
      }
    }
    if (!top) return;
    // Only those who asked to go there are taken there; others see the file move, and the page stay.
    if (reveals) top.scrollIntoView({ block: "center" });
    else showWithin(section.querySelector(".code"), top, bottom);
    reveals = false;
  };

  const mark = (next) => {
    if (next.length > 0) highlight([]);
    marks = next;
    note();
    draw();
  };

  /** Marks what comes of the place where the cursor is. */
  const follow = async () => {
    const known = links ?? (await learn());
    if (known && !page.isStale()) mark(comingOf(known, page.text(), page.head()).map(landing));
  };

  /** Shows in the text where `line` of the file comes from. */
  const leave = async (file, line) => {
    const known = await learn();
    if (!known) return;
    const found = leadingTo(known, file, line);
    if (found.length === 0) {
      mark([]);
      note(words().noOrigin);
      return;
    }
    select(found);
  };

  const select = (found) => {
    mark([landing(found[0])]);
    page.select(found[0].source.start.offset, found[0].source.end.offset);
    highlight(found.map(({ source }) => ({ from: source.start.offset, to: source.end.offset })));
  };

  /** Lists where the file comes from, for those who don't point at lines. */
  const list = async (section) => {
    const { path } = section.dataset;
    const known = await learn();
    if (!known) return;
    const { noOrigins, lines, kept, row } = words();
    const found = known.filter((it) => it.file === path && it.source && it.target).sort((a, b) => a.first_line - b.first_line);
    const rows = found.slice(0, MOST_PLACES).map((it) => {
      const what = it.key ? prose(`\`${it.key}\``) : [kept];
      const said = row(lines(it.first_line, it.last_line), what, it.source.start.line);
      return element("li", {}, element("button", { type: "button", className: "landing", onclick: () => select([it]) }, said));
    });
    const box = section.querySelector(".origin-list");
    box.dataset.path = path;
    box.replaceChildren(rows.length > 0 ? element("ul", {}, rows) : element("p", { className: "note", textContent: noOrigins }));
    section.querySelector(".origin-button").setAttribute("aria-expanded", "true");
  };

  const closeList = (section, path) => {
    const box = section.querySelector(".origin-list");
    if (box.dataset.path === path) return;
    delete box.dataset.path;
    box.replaceChildren();
    section.querySelector(".origin-button")?.setAttribute("aria-expanded", "false");
  };

  return {
    /** The text or what it is read for is another one: what was known is of no use. */
    forget() {
      [asked, links] = [];
      clearTimeout(timer);
      if (marks.length === 0 && !isHighlighted && !document.querySelector(".origin-list[data-path]")) return;
      highlight([]);
      mark([]);
      const section = shownFile();
      if (section) closeList(section, "");
    },
    /** The cursor is elsewhere. */
    cursor() {
      clearTimeout(timer);
      if (links) follow();
      else timer = setTimeout(() => page.isStale() || follow(), PAUSE);
    },
    /** Goes to the file that comes of `offset`. */
    async goto(offset) {
      const known = await learn();
      if (!known) return;
      const shown = shownFile()?.dataset.path;
      const found = comingOf(known, page.text(), offset);
      const best = found.find(({ file }) => file === shown) ?? found[0];
      if (!best) {
        page.announce(words().nowhere);
        mark([]);
        note(words().nowhere);
        return;
      }
      page.goto(landing(best));
      // The others are named beside it.
      marks = found.map(landing);
    },
    /** Marks the lines that somebody goes to: `{ file, first, last }`. */
    aim(place) {
      reveals = true;
      mark(marks.some((it) => it.file === place.file && it.first === place.first) ? marks : [place]);
    },
    /** A file was drawn. */
    drawn: draw,
    /** Something in the file that is shown was pressed. */
    pressed(target) {
      const section = shownFile();
      const line = target.closest(".line");
      if (line) leave(section.dataset.path, [...line.parentNode.children].indexOf(line) + 1);
      else if (section.querySelector(".origin-list").dataset.path === undefined) list(section);
      else closeList(section, "");
    },
  };
}

const landing = ({ file, first_line, last_line }) => ({ file, first: first_line, last: last_line });

/** Scrolls `box`, and nothing around it, until the lines from `top` to `bottom` are in sight. */
function showWithin(box, top, bottom) {
  const [frame, from, to] = [box, top, bottom].map((it) => it.getBoundingClientRect());
  if (from.top >= frame.top && to.bottom <= frame.bottom) return;
  box.scrollTop += from.top - frame.top - Math.max(0, (frame.height - (to.bottom - from.top)) / 2);
}
