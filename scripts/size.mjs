// What a visitor downloads: node scripts/size.mjs DIRECTORY
//
// Prints the built page file by file, compressed with brotli as a server would, and fails when what must arrive
// before the first conversion is over its limit, or the editor or an untouched frame over theirs. The first is the HTML, what
// it loads, and what those import; what the page only names comes later: the editor at once after it, worker, views and
// what opens and makes links when they are asked for. 1 KB is 1000 bytes.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { argv, exit } from "node:process";
import { brotliCompressSync, constants } from "node:zlib";

const LIMIT_KB = { "first conversion": 250, editor: 110, "a frame before it is in sight": 3 };

const root = resolve(argv[2] ?? "dist");
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();
// The pages of rules are read one at a time, by those who ask for one.
const pages = files.filter((file) => file.startsWith("docs/"));
const first = reachable("index.html", new Set());
const withEditor = reachable(named("editor-module"), new Set(first));
const worker = ["later-worker", "later-module", "later-wasm"].map(named);
const views = ["views-module", "views-wasm", "views-style"].map(named);
const sharing = ["links-module", "recent-module", "snippet-module"].map(named);
const frame = reachable("embed.html", new Set());
// A page of its own, which has all the others in itself.
const OFFLINE = "mirrorshift-offline.html";

for (const kind of [".html", ".css", ".js", ".wasm"]) {
  if ([...first].some((file) => file.endsWith(kind))) continue;
  console.error(`index.html leads to no ${kind} file: nothing to measure`);
  exit(1);
}

let total = 0;
const totals = { "first conversion": 0, editor: 0, worker: 0, views: 0, links: 0, "a frame before it is in sight": 0 };
console.log("   first    later      raw  file");
for (const file of files.filter((file) => !pages.includes(file))) {
  const bytes = readFileSync(join(root, file));
  const size = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;
  if (file !== OFFLINE) total += size;
  if (first.has(file)) totals["first conversion"] += size;
  else if (withEditor.has(file)) totals.editor += size;
  else if (worker.includes(file)) totals.worker += size;
  else if (views.includes(file)) totals.views += size;
  else if (sharing.includes(file)) totals.links += size;
  else if (frame.has(file)) totals["a frame before it is in sight"] += size;
  const columns = first.has(file) ? [kb(size), ""] : ["", kb(size)];
  console.log(`${columns.map((text) => text.padStart(8)).join(" ")} ${kb(bytes.length).padStart(8)}  ${file}`);
}
console.log(`in all: ${kb(total)} KB, beside ${OFFLINE}, and ${pages.length} pages of rules for those who ask for one`);
for (const [part, size] of Object.entries(totals)) {
  console.log(`${part}: ${kb(size)} KB${part in LIMIT_KB ? ` of ${LIMIT_KB[part]}` : ", when it is asked for"}`);
}
const over = Object.keys(LIMIT_KB).filter((part) => totals[part] > LIMIT_KB[part] * 1000);
if (over.length > 0) {
  console.error(`over the limit: ${over.join(", ")}`);
  exit(1);
}

/** What start.js fetches after the first result, as the page spells it. */
function named(id) {
  const html = readFileSync(join(root, "index.html"), "utf8");
  const tag = html.match(new RegExp(`<script\\b[^>]*\\bid=["']?${id}\\b[^>]*>`))?.[0] ?? "";
  const source = tag.match(/\bsrc=["']?([^"'\s>]+)/)?.[1];
  if (source) return relative(root, resolve(root, source));
  console.error(`index.html names no ${id}: nothing to measure`);
  exit(1);
}

/** Adds to `seen` a file of the page and everything that it needs at once. */
function reachable(file, seen) {
  if (seen.has(file) || !files.includes(file)) return seen;
  seen.add(file);
  if (!/\.(html|css|m?js)$/.test(file)) return seen;
  for (const reference of references(file, readFileSync(join(root, file), "utf8"))) {
    reachable(relative(root, resolve(root, dirname(file), reference.split(/[?#]/)[0])), seen);
  }
  return seen;
}

/** What a file loads at once, as it spells it. */
function references(file, text) {
  const found = (pattern, from = text) => Array.from(from.matchAll(pattern), (match) => match[1]);
  if (file.endsWith(".css")) return found(/@import\s+(?:url\()?["']?([^"')]+)/g);
  // `import "x"`, `import … from "x"`, `export … from "x"`, but no `import("x")`.
  const scripts = (from) => found(/\b(?:import|from)\s*["']([^"']+)["']/g, from);
  if (!file.endsWith(".html")) return [...scripts(text), ...found(/new URL\(["']([^"']+)["'],\s*import\.meta\.url/g)];
  // No browser loads a script of a type of its own: what comes later is named that way.
  const isLater = (tag) => /\btype=["']?(?!module\b)/.test(tag);
  const scriptTags = found(/<script\b([^>]*)>/g).filter((tag) => !isLater(tag));
  const atOnce = text.replace(/<script\b[^>]*>/g, (tag) => (isLater(tag) ? "" : tag));
  // Icons and manifests don't hold anything up.
  const links = found(/<link\b([^>]*)>/g).filter((tag) => /rel=["']?(stylesheet|preload|modulepreload)\b/.test(tag));
  return [
    ...links.flatMap((tag) => found(/\bhref=["']?([^"'\s>]+)/g, tag)),
    ...scriptTags.flatMap((tag) => found(/\bsrc=["']?([^"'\s>]+)/g, tag)),
    ...found(/<script\b[^>]*>([\s\S]*?)<\/script>/g).flatMap(scripts),
    // Whatever starts the program is told where the wasm file is.
    ...found(/["']([^"']+\.wasm)["']/g, atOnce),
  ];
}

function kb(bytes) {
  return (bytes / 1000).toFixed(1);
}
