// Makes embed.html, the page for frames, from www/embed.html and the built index.html, whose parts it names.

import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { elements, quoted } from "./html.mjs";
import { minify } from "./minify.mjs";

const source = (name) => fileURLToPath(new URL(`../www/${name}`, import.meta.url));

/** Writes embed.html and its files beside the index.html in `directory`. */
export function writeEmbed(directory) {
  const index = readFileSync(join(directory, "index.html"), "utf8");
  const tags = elements(index);
  const as = (name, test) => tags.filter((tag) => tag.name === name && test(tag.attributes));
  const written = ({ start, end }) => index.slice(start, end);
  const filling = {
    policy: as("meta", (it) => it["http-equiv"]).map(written).join(""),
    styles: as("link", (it) => it.rel === "stylesheet").map(({ attributes }) => attributes.href).join(" "),
    parts: as("script", (it) => it.type === "text/x-later").map(written).join(""),
    scripts: as("script", (it) => it.type === "module").map(({ attributes }) => `<script type="text/x-start" src=${quoted(attributes.src)}></script>`).join(""),
    troubles: as("aside", (it) => it.class === "trouble").map(({ start }) => index.slice(start, index.indexOf("</aside>", start) + 8)).join(""),
    "embed.css": hashed(directory, "embed.css"),
    "embed.js": hashed(directory, "embed.js"),
  };
  // What other sites load keeps its name.
  copyFileSync(source("assets/embed-height.js"), join(directory, "embed-height.js"));
  const html = readFileSync(source("embed.html"), "utf8")
    .replaceAll(/<!--[^]*?-->/g, "")
    .replaceAll(/\s*\n\s*/g, "")
    .replaceAll(/\{([\w.]+)\}/g, (_, name) => {
      if (!filling[name]) throw new Error(`www/embed.html: nothing in index.html for {${name}}`);
      // It stands within quotes, the others are markup or plain names.
      return name === "styles" ? quoted(filling[name]).slice(1, -1) : filling[name];
    });
  writeFileSync(join(directory, "embed.html"), html);
}

/** Copies an asset to where its name carries its hash, and gives that name. */
export function hashed(directory, name) {
  const contents = readFileSync(source(`assets/${name}`));
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
  const built = name.replace(".", `-${hash}.`);
  writeFileSync(join(directory, built), contents);
  if (name.endsWith(".js")) minify(join(directory, built));
  return `./${built}`;
}
