// Makes JavaScript small: node scripts/minify.mjs FILE...
//
// Trunk's own minifier gives up on modules.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { argv, env } from "node:process";
import { fileURLToPath } from "node:url";

// The editor is bundled with it, too.
const { transformSync } = createRequire(new URL("../www/editor/", import.meta.url))("esbuild");

/** Writes the module at `path` anew, without what no browser needs. */
export function minify(path) {
  const options = { format: "esm", target: "es2022", minify: true, legalComments: "none", charset: "utf8" };
  writeFileSync(path, transformSync(readFileSync(path, "utf8"), options).code);
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url) && env.TRUNK_PROFILE !== "debug") {
  argv.slice(2).forEach(minify);
}
