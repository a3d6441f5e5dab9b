// Makes the program's JavaScript small: Trunk runs this on its staging directory, since its own minifier gives up on
// what wasm-bindgen writes. The other scripts carry their hash in the page, and stay as they are.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { env } from "node:process";

// The editor is bundled with it, too.
const { transformSync } = createRequire(new URL("../www/editor/", import.meta.url))("esbuild");

if (env.TRUNK_PROFILE === "release") {
  for (const name of readdirSync(env.TRUNK_STAGING_DIR).filter((name) => /^mirrorshift-www-.*\.js$/.test(name))) {
    const path = join(env.TRUNK_STAGING_DIR, name);
    const options = { format: "esm", target: "es2022", minify: true };
    writeFileSync(path, transformSync(readFileSync(path, "utf8"), options).code);
  }
}
