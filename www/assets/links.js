// Links that open the page as someone left it: `#v1.` and base64url of zlib of JSON. The fragment never reaches a server.
//
// A link is for ever: what `v1` means stays as it is, and what has to change becomes a `v2` beside it in VERSIONS. zlib rather
// than raw deflate for its checksum: a link that was changed on its way must not open as a slightly different configuration.
// Nothing here throws, whatever the fragment is, and nothing but a redacted state is written.

/** Longer links than this, in characters, are cut by chat programs and refused by some servers: a file serves better. */
const LONG = 8192;
/** A link unpacks to this many bytes at most. */
const LARGEST = 4_000_000;
/** Compressed bytes that are unpacked in one go: at a thousand to one, a step can't fill the memory. */
const STEP = 4096;

const KINDS = ["config", "hosts", "tree", "info"];
const LANGUAGES = ["en", "zh"];
const THEMES = ["light", "dark"];
/** The core's options, in the core's spelling. */
const OPTIONS = ["containerd", "target", "mode", "config_path", "systemd_cgroup", "sandbox_image", "pause_registry"];

const isText = (it) => typeof it === "string";
const oneOf = (choices) => (it) => (choices.includes(it) ? it : undefined);
const text = (it) => (isText(it) ? it : undefined);
const isPlain = (it) => typeof it === "object" && it !== null && !Array.isArray(it);
/** Of a plain object the entries that pass `test`, or nothing where none does. */
const entries = (test) => (it) => {
  const kept = isPlain(it) ? Object.entries(it).filter(([key, value]) => key !== "__proto__" && test(value)) : [];
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
};
const isFile = (it) => isPlain(it) && isText(it.path) && isText(it.contents);
/** A text as the fields of a browser keep it: findings are counted in that. */
const lines = (it) => text(it)?.replaceAll(/\r\n?/g, "\n");
/** What a server does, by port: a mode alone, and nothing that could hold a password. */
const isPorts = (it) => isPlain(it) && Object.values(it).every((port) => isPlain(port) && Object.keys(port).join() === "tls" && isText(port.tls));

/** How each field of a state is read; one that reads as `undefined` is left out, and so is what has no line here. */
const FIELDS = {
  source: lines,
  files: (it) => {
    const files = Array.isArray(it) ? it.filter(isFile).map(({ path, contents }) => ({ path, contents: lines(contents) })) : [];
    return files.length > 0 ? files : undefined;
  },
  kind: oneOf(KINDS),
  options: entries((it) => isText(it) || typeof it === "boolean"),
  view: text,
  file: text,
  image: text,
  // A mode, a status, or what listens at each port.
  servers: entries((it) => isText(it) || it === null || Number.isInteger(it) || isPorts(it)),
  language: oneOf(LANGUAGES),
  theme: oneOf(THEMES),
};

/** What can be used of anything that claims to be a state. */
export function tidy(claimed) {
  const read = Object.entries(FIELDS).map(([name, field]) => [name, field(claimed?.[name])]);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** States that have been through `redacted`; no other gets into a link, a file or the list of recent inputs. */
const safe = new WeakSet();

/** Whether `state` came from `redacted`, or out of a link or file, which only such states get into. */
export const isRedacted = (state) => safe.has(state);

const vouch = (state) => {
  safe.add(state);
  return state;
};

/**
 * `state` without its secrets, and what was taken out: `redact` gives `{ text, replaced: [{ key }] }` for a text.
 */
export async function redacted(state, redact) {
  const clean = structuredClone(tidy(state));
  const found = [];
  const pass = async (holder, key, where) => {
    if (!isText(holder?.[key])) return;
    const { text, replaced } = await redact(holder[key]);
    holder[key] = text;
    found.push(...replaced.map((it) => ({ where, key: it.key })));
  };
  await pass(clean, "source", "source");
  for (const file of clean.files ?? []) await pass(file, "contents", file.path);
  await pass(clean, "image", "image");
  for (const key of ["sandbox_image", "pause_registry"]) await pass(clean.options, key, `options.${key}`);
  return { state: vouch(clean), replaced: found };
}

/** The fragment for a state that `redacted` gave: `{ fragment, length, isLong }`, or `{ problem }`. */
export async function encode(state) {
  if (!safe.has(state)) return { problem: "not-redacted" };
  if (typeof CompressionStream !== "function") return { problem: "no-compression" };
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  if (bytes.length > LARGEST) return { problem: "too-large" };
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  const fragment = `#v1.${toBase64(new Uint8Array(await new Response(packed).arrayBuffer()))}`;
  return { fragment, length: fragment.length, isLong: fragment.length > LONG };
}

/** Everything that a share dialog shows, in one call: the links, and what was taken out of them. */
export async function share(state, redact, place = globalThis) {
  const { state: clean, replaced } = await redacted(state, redact);
  const encoded = await encode(clean);
  const links = encoded.fragment && {
    link: address(encoded.fragment, "index", place),
    embedLink: address(encoded.fragment, "embed", place),
  };
  return { ...encoded, ...links, state: clean, replaced };
}

/** The same state as a file, for links that would be too long. */
export function file(state) {
  if (!safe.has(state)) return { problem: "not-redacted" };
  return { name: "mirrorshift.json", contents: `${JSON.stringify({ mirrorshift: 1, ...state }, null, 2)}\n` };
}

/** What `file` wrote: `{ state }` or `{ problem }`; `undefined` for any other text. */
export function fromFile(contents) {
  let read;
  try {
    read = JSON.parse(contents);
  } catch {
    return undefined;
  }
  if (!isPlain(read) || !Number.isInteger(read.mirrorshift)) return undefined;
  return read.mirrorshift === 1 ? { state: vouch(tidy(read)) } : { problem: "newer" };
}

/** How the part behind the name of a version is read. Old links keep their line. */
const VERSIONS = { v1: async (packed) => tidy(await json(await unpack(fromBase64(packed)))) };

/** What a fragment opens: `{ state }`, or `{ problem, rest }` with the fragment as it was. */
export async function open(fragment) {
  try {
    return { state: vouch(await read(fragment.replace(/^#/, ""))) };
  } catch (error) {
    return { problem: error instanceof Problem ? error.message : "damaged", rest: fragment };
  }
}

class Problem extends Error {}

async function read(fragment) {
  const [, version, packed, parameters] = /^(?:(v\d+)\b\.?([^&]*))?&?(.*)$/s.exec(fragment);
  const state = version ? await decode(version, packed) : {};
  const plain = fromParameters(new URLSearchParams(parameters));
  return tidy({ ...state, ...plain, options: { ...state.options, ...plain.options } });
}

function decode(version, packed) {
  if (!Object.hasOwn(VERSIONS, version)) throw new Problem("newer");
  return VERSIONS[version](packed);
}

/** The readable form, for links written by hand: `view=files&containerd=1.6&source=…`. */
function fromParameters(parameters) {
  const get = (name) => parameters.get(name) ?? undefined;
  const packed = get("source");
  // A plus sign of base64 as `base64` prints it reads as a space here.
  const source = packed === undefined ? get("text") : utf8(fromBase64(packed.replaceAll(" ", "+")));
  const options = Object.fromEntries(OPTIONS.map((key) => [key, option(get(key))]));
  const named = { source, options: entries((it) => it !== undefined)(options), language: get("lang"), theme: get("theme") };
  for (const name of ["kind", "view", "file", "image"]) named[name] = get(name);
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

const option = (value) => (value === "true" || value === "false" ? value === "true" : value);

/** Base64 in either alphabet, and what chat programs do to it: escapes, line breaks, the full stop of their sentence. */
function fromBase64(packed) {
  const found = /^([\w+/-]*)=*[^\w+/=-]*$/u.exec(unescape(packed).replaceAll(/\s/g, ""));
  if (!found || (packed && !found[1])) throw new Problem("damaged");
  if (found[1].length > LARGEST * 1.5) throw new Problem("too-large");
  const binary = atob(found[1].replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

const unescape = (packed) => (packed.includes("%") ? decodeURIComponent(packed) : packed);

function toBase64(bytes) {
  let binary = "";
  // Each byte is an argument, of which there may not be too many.
  for (let at = 0; at < bytes.length; at += STEP) binary += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

function json(bytes) {
  const read = JSON.parse(utf8(bytes));
  if (!isPlain(read)) throw new Problem("damaged");
  return read;
}

/** Unpacks step by step, and no further than allowed. */
async function unpack(bytes) {
  if (typeof DecompressionStream !== "function") throw new Problem("no-decompression");
  let at = 0;
  const steps = new ReadableStream(
    {
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, (at += STEP)));
      },
    },
    { highWaterMark: 0 },
  );
  const reader = steps.pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let length = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    length += step.value.length;
    if (length > LARGEST) {
      await reader.cancel();
      throw new Problem("too-large");
    }
    parts.push(step.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The whole link; none where the page is a file on a disk, which nobody else can open. */
export function address(fragment, page = "index", { location, document } = globalThis) {
  if (!/^https?:$/.test(location.protocol)) return undefined;
  const { embed, offline } = document.documentElement.dataset;
  if (page === "embed") return offline === undefined ? new URL(`embed.html${fragment}`, document.baseURI).href : undefined;
  const here = embed === undefined ? location.pathname : "./";
  return new URL(here + fragment, document.baseURI).href;
}

/** Puts a fragment into the address bar, where it can be copied: no new entry in the history, and nothing is opened again. */
export function put(fragment) {
  try {
    history.replaceState(history.state, "", fragment);
  } catch {
    // Some browsers refuse it for a file on a disk, or too often within a few seconds; the link can still be copied.
  }
}

/** What is said about a link that can't be opened. */
export const WORDS = {
  en: {
    damaged: "This link is damaged: it was cut short or changed on its way. It is still in the address bar. Ask for it again, best as a file.",
    // Nobody sees the address of a frame.
    "damaged-frame": "The address of this frame is damaged: it was cut short or changed. What you see is a sample in its place. Tell those who made the page.",
    newer: "This link was made by a newer mirrorshift. Reload the page, or open the link where it was made.",
    "too-large": "This link holds more than 4 MB and was not opened.",
    "no-decompression": "This browser is too old to open links. Use a newer one.",
    close: "Close",
  },
  zh: {
    damaged: "链接已损坏：在传递过程中被截断或改动过。原链接仍在地址栏中。请让对方重新发送，最好发送文件。",
    "damaged-frame": "此框架的地址已损坏：被截断或改动过。这里显示的是示例。请告知页面的作者。",
    newer: "此链接由更新版本的 mirrorshift 生成。请刷新页面，或在生成它的页面中打开。",
    "too-large": "此链接的内容超过 4 MB，未打开。",
    "no-decompression": "此浏览器版本过旧，无法打开链接。请换用较新的浏览器。",
    close: "关闭",
  },
};

/** Says it in a corner of the page, in the page's language, until it is closed. */
export function tell(problem) {
  const words = WORDS[/^zh/i.test(document.documentElement.lang) ? "zh" : "en"];
  const isFrame = document.documentElement.dataset.embed !== undefined;
  document.getElementById("link-trouble")?.remove();
  const note = Object.assign(document.createElement("aside"), { id: "link-trouble", className: "trouble" });
  note.setAttribute("role", "alert");
  document.body.append(note);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: words.close });
  close.addEventListener("click", () => note.remove());
  note.append(Object.assign(document.createElement("p"), { textContent: words[problem === "damaged" && isFrame ? "damaged-frame" : problem] }), close);
}
