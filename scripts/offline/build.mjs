// Makes mirrorshift-offline.html: the built page and all its parts in one file, which works from a disk and may not connect to anything.
//
// The program and what it imports become one script, known to the policy by its hash; what is imported later only runs then. WebAssembly,
// the worker and the pages of rules lie beside it as data, compressed where that pays.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { documentsAlone } from "../documents/build.mjs";
import { elements, parts, quoted } from "../html.mjs";
import { alone, policy } from "../policy.mjs";

const { build } = createRequire(new URL("../../www/editor/", import.meta.url))("esbuild");

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Writes the page beside the index.html in `directory`. */
export async function writeOffline(directory) {
  const read = (name) => readFileSync(join(directory, name));
  const index = read("index.html").toString();
  const named = parts(index);
  const tags = elements(index);
  const scripts = tags.filter(({ name, attributes }) => name === "script" && attributes.type === "module");
  const path = (id) => resolve(directory, named[id]);

  const modules = Object.keys(named).filter((id) => id.endsWith("-module") && id !== "later-module");
  const importers = modules.map((id) => `${JSON.stringify(id)}: () => import(${JSON.stringify(path(id))})`);
  const program = await bundle([here("page.js"), ...scripts.map(({ attributes }) => resolve(directory, attributes.src))], {
    "offline:parts": `export const modules = {${importers.join()}};`,
  });
  const later = JSON.stringify(path("later-module"));
  const worker = await bundle([here("worker.js"), path("later-worker")], {
    "offline:later": `export * from ${later}; export { default } from ${later};`,
  });

  const data = { "later-worker": worker, documents: pack(JSON.stringify(await documentsAlone())) };
  for (const [id, name] of Object.entries(named)) if (name.endsWith(".wasm")) data[id] = pack(read(name));

  const links = (rel) => tags.filter(({ name, attributes }) => name === "link" && attributes.rel === rel);
  const documentStyle = readdirSync(directory).filter((it) => /^document-.*\.css$/.test(it));
  const sheets = [...links("stylesheet").map(({ attributes }) => attributes.href), ...documentStyle, ...Object.values(named).filter((it) => it.endsWith(".css"))];
  const style = sheets.map((name) => read(name).toString().trim()).join("\n");
  const rules = quoted(policy(alone([program], [style])));
  // Data after the text that tells people what they wait for, the program after the data.
  const body = Object.entries(data).map(([id, text]) => `<script type="text/x-later" id="${id}">${inScript(text)}</script>`);
  const replaced = [
    ...tags.filter(({ name, attributes }) => name === "script" || (name === "link" && /preload$/.test(attributes.rel))).map((it) => [it, ""]),
    ...links("stylesheet").map((it, at) => [it, at === 0 ? `<style>${style}</style>` : ""]),
    ...links("icon").map((it) => [it, `<link rel="icon" href="data:image/svg+xml;base64,${read(it.attributes.href).toString("base64")}">`]),
    ...tags.filter(({ attributes }) => attributes["http-equiv"]).map((it) => [it, `<meta http-equiv="Content-Security-Policy" content=${rules}>`]),
    ...tags.filter(({ name }) => name === "html").map((it) => [it, '<html lang="en" data-offline>']),
  ];
  const html = replace(index, replaced).replace("</body>", () => `${body.join("")}<script type="module">${program}</script></body>`);
  writeFileSync(join(directory, "mirrorshift-offline.html"), html);
}

/** One script that runs `entries` in their order, with the texts of `virtual` for modules that are no files. */
async function bundle(entries, virtual) {
  const contents = entries.map((path) => `import ${JSON.stringify(path)};`).join("\n");
  const plugin = {
    name: "virtual",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^offline:/ }, ({ path }) => ({ path, namespace: "virtual" }));
      onLoad({ filter: /.*/, namespace: "virtual" }, ({ path }) => ({ contents: virtual[path], resolveDir: here(".") }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here(".") },
    bundle: true,
    write: false,
    // Right for a module and for a classic script, which the worker is.
    format: "iife",
    define: { "import.meta.url": '""' },
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    logLevel: "error",
    plugins: [plugin],
  });
  return inScript(outputFiles[0].text.trim());
}

/** What would end a script's element early, or begin a comment in it, in another spelling that is the same in strings and patterns. */
const inScript = (text) => text.replaceAll(/<(?=\/script|!--|script)/gi, "\\x3c");

const pack = (contents) => deflateSync(contents, { level: 9 }).toString("base64");

/** `html` with other texts in the places of elements. */
function replace(html, replaced) {
  const inOrder = replaced.sort(([one], [other]) => other.start - one.start);
  return inOrder.reduce((text, [{ start, end }, by]) => text.slice(0, start) + by + text.slice(end), html);
}
