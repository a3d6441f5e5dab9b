// What is done to the built page once its files have their names; Trunk runs this after each build.
//
// A release gets its scripts made small, the pages that are made from index.html, and the check of their policies. The hash in a
// script's name was taken before: it only tells one build from another. A debug build, which `make watch` serves, goes
// without a policy: Trunk puts a script of its own into that page, which reloads it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { writeDocuments } from "./documents/build.mjs";
import { writeEmbed } from "./embed.mjs";
import { minify } from "./minify.mjs";
import { writeOffline } from "./offline/build.mjs";
import { check, withoutPolicy } from "./policy.mjs";

const staging = env.TRUNK_STAGING_DIR;

const isRelease = env.TRUNK_PROFILE === "release";
await writeDocuments(staging, isRelease);
if (isRelease) {
  // The editor is small already, and bigger than all the others.
  const scripts = readdirSync(staging).filter((name) => name.endsWith(".js") && !name.startsWith("editor-"));
  scripts.forEach((name) => minify(join(staging, name)));
  writeEmbed(staging);
  await writeOffline(staging);
  check(staging);
} else {
  const page = join(staging, "index.html");
  writeFileSync(page, withoutPolicy(readFileSync(page, "utf8")));
}
