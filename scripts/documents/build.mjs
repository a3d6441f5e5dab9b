// Makes pages for browsers from docs/reference/: each Markdown page becomes HTML beside it, in the look of the page itself. They load
// nothing but their style and run nothing; each example opens in the page by a link like any other.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import hljs from "highlight.js/lib/core";
import ini from "highlight.js/lib/languages/ini";
import markdownIt from "markdown-it";
import { hashed } from "../embed.mjs";
import { elements, quoted } from "../html.mjs";
import { READ, policy } from "../policy.mjs";
import { linkTo } from "./example.mjs";

const SOURCE = fileURLToPath(new URL("../../docs/reference/", import.meta.url));

const WORDS = {
  en: { bad: "Reported", good: "Not reported", open: "Open in mirrorshift", home: "mirrorshift: registry configuration for containerd" },
  "zh-Hans": { bad: "会报告", good: "不会报告", open: "在 mirrorshift 中打开", home: "mirrorshift：containerd 镜像仓库配置" },
};

hljs.registerLanguage("toml", ini);
hljs.configure({ classPrefix: "tok-" });

const markdown = markdownIt({ html: false, linkify: false });
const escaped = markdown.utils.escapeHtml;

markdown.renderer.rules.fence = (tokens, at, _options, env) => {
  const [language = "", ...about] = tokens[at].info.split(" ");
  const text = tokens[at].content;
  const code = language === "toml" ? hljs.highlight(text, { language }).value : escaped(text);
  // A field with a bar of its own is reached by keys.
  const block = `<pre tabindex="0"><code>${code}</code></pre>`;
  const [kind] = about;
  const words = WORDS[env.language];
  if (!words[kind]) return block;
  const release = about.find((it) => /^\d/.test(it));
  const says = [words[kind], release && `containerd ${release}`].filter(Boolean).join(" · ");
  const link = env.links.get(tokens[at]);
  const open = link ? ` <a href=${quoted(`${env.root}index.html${link}`)}>${words.open}</a>` : "";
  return `<figure class="${kind}"><figcaption><span>${says}</span>${open}</figcaption>${block}</figure>`;
};

// Narrow screens show a row as a block, and need no bar.
markdown.renderer.rules.th_open = () => '<th scope="col">';

/** `README.md` is what a directory shows; the others keep their names. */
const htmlName = (name) => name.replace(/README((?:\.zh)?)\.md$/, "index$1.html").replace(/\.md$/, ".html");

/** The HTML of one page, `path` below docs/reference/. `root` leads to the page itself, and without one nothing is linked. */
async function document(path, root, head) {
  const text = readFileSync(join(SOURCE, path), "utf8");
  const language = path.endsWith(".zh.md") ? "zh-Hans" : "en";
  const env = { language, root, links: new Map() };
  const tokens = markdown.parse(text, env);
  const subject = text.match(/^- (?:Where: |文件：)`?(.*?)`?$/m)?.[1];
  for (const token of root === undefined ? [] : tokens.filter(({ type }) => type === "fence")) {
    env.links.set(token, await linkTo(token.info, token.content, subject));
  }
  follow(tokens, root !== undefined);
  const title = text.match(/^# (.*)$/m)[1];
  const brand = root === undefined ? "mirrorshift" : `<a href="${root}index.html">${WORDS[language].home}</a>`;
  return [
    `<!doctype html><html lang="${language}"><head>${head}<meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)} · mirrorshift</title></head>`,
    `<body class="document"><header>${brand}</header><main>${markdown.renderer.render(tokens, markdown.options, env)}</main></body></html>`,
  ].join("");
}

/** Links lead to HTML; or nowhere, where the page stands alone. */
function follow(tokens, isLinked) {
  for (const { children } of tokens) {
    for (const token of children ?? []) {
      if (token.type === "link_open" && isLinked) {
        const address = token.attrGet("href");
        token.attrSet("href", htmlName(address));
        if (/^[a-z]+:/.test(address)) token.attrSet("rel", "noreferrer");
      } else if (!isLinked && /^link_(open|close)$/.test(token.type)) Object.assign(token, { type: "html_inline", content: "" });
    }
  }
}

const pages = () => readdirSync(SOURCE, { recursive: true }).filter((it) => it.endsWith(".md")).sort();

/** Writes the pages below docs/reference/ of the built page in `directory`. */
export async function writeDocuments(directory, isRelease) {
  const index = elements(readFileSync(join(directory, "index.html"), "utf8"));
  const linked = (rel) => index.filter(({ name, attributes }) => name === "link" && attributes.rel === rel).map(({ attributes }) => attributes.href);
  const [base] = linked("stylesheet");
  const [icon] = linked("icon");
  const style = hashed(directory, "document.css");
  for (const path of pages()) {
    const target = join(directory, "docs/reference", htmlName(path));
    const root = `${relative(dirname(target), directory)}/`;
    const head = [
      isRelease && `<meta http-equiv="Content-Security-Policy" content=${quoted(policy(READ))}>`,
      `<link rel="icon" type="image/svg+xml" href="${root}${icon}">`,
      ...[base, style].map((it) => `<link rel="stylesheet" href="${root}${it}">`),
    ];
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, await document(path, root, head.filter(Boolean).join("")));
  }
}

/** The pages for a file that has no others beside it, by the address that they have elsewhere. Their style is `STYLE`. */
export async function documentsAlone() {
  const all = pages().map(async (path) => [`docs/reference/${htmlName(path)}`, await document(path, undefined, STYLE)]);
  return Object.fromEntries(await Promise.all(all));
}

/** Stands where the page alone puts its own style. */
export const STYLE = "<style></style>";
