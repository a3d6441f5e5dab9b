// Reads the files that people open or drop: single ones, several, or a whole folder such as certs.d.

/** What is larger is no configuration. */
const MOST_BYTES = 4 << 20;
const MOST_BYTES_IN_ALL = 32 << 20;
const MOST_FILES = 2000;
// A folder within a folder, and so on; whoever drops a whole disk gets an end.
const MOST_DEPTH = 16;

const SAID = {
  en: {
    opened: (path) => `${path} is opened.`,
    // No field of a browser keeps such line ends.
    crlf: "Its lines end with CRLF, as on Windows, and end with LF here: the script is for that. To keep CRLF, use mirrorshift convert in a terminal.",
    none: (count) => `${count} files were read; which of them to open is not plain, for none is called config.toml or hosts.toml.`,
    large: (path) => `${path} is larger than 4 MB.`,
    binary: (path) => `${path} is no text.`,
    many: (path) => `From ${path} on, it is more than is read at once: 2,000 files, or 32 MB.`,
    unreadable: (path) => `${path} can’t be read.`,
    more: (count) => `So it is with ${count} more.`,
  },
  zh: {
    opened: (path) => `已打开 ${path}。`,
    crlf: "该文件使用 Windows 换行符（CRLF），在这里会变为 LF，生成的脚本也以此为准。如需保留 CRLF，请在终端中使用 mirrorshift convert。",
    none: (count) => `已读取 ${count} 个文件，但其中没有 config.toml 或 hosts.toml，无法确定要打开哪一个。`,
    large: (path) => `${path} 超过 4 MB。`,
    binary: (path) => `${path} 不是文本文件。`,
    many: (path) => `从 ${path} 起未再读取：一次最多 2000 个文件或 32 MB。`,
    unreadable: (path) => `无法读取 ${path}。`,
    more: (count) => `另有 ${count} 个文件也未读取。`,
  },
};

/** Reads what was given; of the texts, `main` is the one to show, and `said` what there is to say about it. */
export async function open(given, language) {
  const { files, refused } = await read(given);
  const texts = files.filter(({ path }) => !path.endsWith("/"));
  const main = texts.find(({ path }) => /(^|\/)config\.toml$/.test(path)) ?? texts.find(({ path }) => /(^|\/)hosts\.toml$/.test(path)) ?? (texts.length === 1 ? texts[0] : undefined);
  const words = language.startsWith("zh") ? SAID.zh : SAID.en;
  const sentences = [];
  if (main) sentences.push(words.opened(main.path));
  if (main?.contents.includes("\r\n")) sentences.push(words.crlf);
  if (!main && texts.length > 0) sentences.push(words.none(texts.length));
  for (const { path, why } of refused.slice(0, 3)) sentences.push(words[why](path));
  if (refused.length > 3) sentences.push(words.more(refused.length - 3));
  return { files, refused, main, said: sentences.join(language.startsWith("zh") ? "" : " ") };
}

/**
 * The texts behind what was given, `File`s or what a drop has, and what was refused: `{ path, why }`, where `why` is
 * "large", "binary", "many" or "unreadable". A directory with nothing in it is a path that ends in `/`. A private key
 * counts as a file, and its contents are not kept.
 */
async function read(given) {
  const refused = [];
  const found = await filesOf(given.filter(Boolean), refused);
  const files = [];
  let room = MOST_BYTES_IN_ALL;
  for (const { path, file } of found) {
    const text = file ? await textOf(file, room) : { contents: "" };
    if (text.why) refused.push({ path, why: text.why });
    else files.push({ path, contents: text.contents });
    room -= file?.size ?? 0;
  }
  return { files, refused };
}

async function textOf(file, room) {
  if (file.size > MOST_BYTES) return { why: "large" };
  if (file.size > room) return { why: "many" };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (bytes.includes(0)) return { why: "binary" };
    const contents = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { contents: contents.includes("PRIVATE KEY-----") ? "" : contents };
  } catch (error) {
    return { why: error instanceof TypeError ? "binary" : "unreadable" };
  }
}

/** All files in the order of their paths, those below folders too. */
async function filesOf(given, refused) {
  const found = [];
  let isFull = false;
  const add = (it) => {
    if (found.length < MOST_FILES) found.push(it);
    else if (!isFull) {
      isFull = true;
      refused.push({ path: it.path, why: "many" });
    }
  };
  const walk = async (entry, depth) => {
    if (isFull) return;
    const path = entry.fullPath.replace(/^\//, "");
    try {
      if (entry.isFile) {
        add({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
        return;
      }
      const inside = depth > MOST_DEPTH ? [] : await entriesOf(entry);
      if (inside.length === 0) add({ path: `${path}/` });
      for (const it of inside) await walk(it, depth + 1);
    } catch {
      refused.push({ path, why: "unreadable" });
    }
  };
  for (const it of given) {
    if (it instanceof File) add({ path: it.webkitRelativePath || it.name, file: it });
    else await walk(it, 0);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A browser tells what a folder holds in pieces, the last of which is empty. */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const piece = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (piece.length === 0) return all;
    all.push(...piece);
    if (all.length > MOST_FILES) return all;
  }
}
