// Makes JavaScript that wasm-bindgen wrote small: node scripts/minify.mjs [FILE...]
//
// Without a file, the program's, which lies in Trunk's staging directory: Trunk's own minifier gives up on it. The other
// scripts carry their hash in the page, and stay as they are.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { argv, env } from "node:process";

// The editor is bundled with it, too.
const { transformSync } = createRequire(new URL("../www/editor/", import.meta.url))("esbuild");

const staged = () => {
  const names = readdirSync(env.TRUNK_STAGING_DIR).filter((name) => /^mirrorshift-www-.*\.js$/.test(name));
  return names.map((name) => join(env.TRUNK_STAGING_DIR, name));
};

if (env.TRUNK_PROFILE === "release") {
  for (const path of argv.length > 2 ? argv.slice(2) : staged()) {
    const options = { format: "esm", target: "es2022", minify: true };
    writeFileSync(path, transformSync(readFileSync(path, "utf8"), options).code);
  }
}
