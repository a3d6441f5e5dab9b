// A text that holds others, as a shell script or a manifest does: offers what is inside.
import { element, prose } from "./dom.js";

const WORDS = {
  en: {
    one: (file) => `This text has a ${file} inside.`,
    many: (count) => `This text has ${count} files of containerd inside.`,
    none: "This text has a file of containerd inside, and it can’t be taken out.",
    use: "Use it",
    useNamed: (label) => `Use it: ${label}`,
    keep: "Keep the text",
  },
  zh: {
    one: (file) => `这段文本中包含一个 ${file}。`,
    many: (count) => `这段文本中包含 ${count} 个 containerd 文件。`,
    none: "这段文本中包含 containerd 文件，但无法取出。",
    use: "使用它",
    useNamed: (label) => `使用它：${label}`,
    keep: "保留原文",
  },
};

const name = (file) => (file === "crictl-info" ? "crictl info" : file);

const capital = (sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/**
 * Shows in `bar` what the text holds, as the worker finds it; `page` is the holder of the text, see `page` in source.js, and
 * `onkeep` is told that the text is to stay as it is. What is shown already is not said again.
 */
export async function offer(page, bar, onkeep) {
  const language = page.language();
  const found = await page.ask("unwrap", language).catch(() => []);
  // A newer text is asked about anew.
  if (page.isStale()) return;
  const said = JSON.stringify([language, found]);
  if (bar.said === said && bar.childElementCount > 0) return;
  bar.said = said;
  const words = WORDS[language.startsWith("zh") ? "zh" : "en"];
  if (found.length === 0) bar.replaceChildren();
  else bar.replaceChildren(...described(found, words, page, onkeep));
}

function described(found, words, page, onkeep) {
  const open = found.filter(({ refused }) => refused === null);
  const isOne = found.length === 1 && open.length === 1;
  const [first] = open;
  const title = isOne ? words.one(name(first.file)) : open.length > 0 ? words.many(found.length) : words.none;
  const use = (it) => {
    const use = { type: "button", className: "copy", textContent: words.use, onclick: () => page.replace(it.contents) };
    const button = element("button", use);
    if (!isOne) button.setAttribute("aria-label", words.useNamed(it.label.replaceAll("`", "")));
    return button;
  };
  const row = (it) =>
    element(
      "li",
      {},
      element("span", { className: "inner-label" }, prose(it.label)),
      it.refused === null && use(it),
      [...it.notes, it.refused].filter(Boolean).map((it) => element("p", { className: "inner-note" }, prose(capital(it)))),
    );
  const keep = element("button", { type: "button", className: "quiet", textContent: words.keep, onclick: onkeep });
  return [element("p", { className: "inner-title" }, prose(title)), element("ul", {}, found.map(row)), keep];
}
