// The link that opens an example of a rule's page: with its release, under its file's name, as someone would paste it.

import { encode, redacted } from "../../www/assets/links.js";

/** The release that an example is for where it names none, as `Release::default()` in src/release.rs. */
const RELEASE = "1.6";

/**
 * The fragment for an example with the words `info`, of a rule for `subject`; `undefined` for one that is no text to open, such
 * as the names in a directory.
 */
export async function linkTo(info, contents, subject) {
  const words = info.split(" ");
  const release = words.find((it) => /^\d/.test(it)) ?? RELEASE;
  const directory = words.find((it) => it.startsWith("in="))?.slice(3);
  const opened = open(contents, subject, directory);
  if (!opened || words.some((it) => it.startsWith("listed="))) return undefined;
  // Nothing in an example is a secret of anybody's.
  const { state } = await redacted({ ...opened, options: { containerd: release } }, async (text) => ({ text, replaced: [] }));
  const { fragment, problem } = await encode(state);
  if (!fragment) throw new Error(`no link for an example: ${problem}`);
  return fragment;
}

function open(source, subject, directory) {
  if (subject === "config.toml") {
    return { source, kind: "config", ...(directory && { files: [{ path: directory, contents: source }] }) };
  }
  if (subject === "hosts.toml") {
    return { source, kind: "hosts", ...(directory && { files: [{ path: `certs.d/${directory}/hosts.toml`, contents: source }] }) };
  }
  const files = filesIn(source);
  // What is found about the directory of a lone file has no place beside that.
  return files?.length > 1 ? { source: files[0].contents, kind: "tree", files } : undefined;
}

/** The files below lines such as `==> path <==`; `undefined` where directories or modes matter, which no link has. */
function filesIn(text) {
  const parts = text.split(/^==> (.*?) <==(.*)\n/m);
  if (parts.length === 1) return undefined;
  const files = [];
  for (let at = 1; at < parts.length; at += 3) {
    const [path, mode, contents] = parts.slice(at, at + 3);
    if (mode.trim() || path.endsWith("/")) return undefined;
    files.push({ path, contents });
  }
  return files;
}
