// Checks that the built pages forbid all that they don't need: node scripts/policy.mjs DIRECTORY
//
// Each HTML file has its content security policy first of all, exactly as it stands here, and nothing in it that the policy would stop
// or that names another origin. Whoever loosens a policy has to do it here as well, where it is seen.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { elements } from "./html.mjs";

/** For a page with files beside it. */
const SERVED = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "mirrorshift",
};

/** For what is only read. */
export const READ = {
  "default-src": "'none'",
  "style-src": "'self'",
  "img-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

/** For the page that has everything in itself, with what it holds by hash. Its worker comes from a blob. */
export const alone = (scripts, styles) => ({
  ...SERVED,
  "script-src": [...scripts.map(hash), "'wasm-unsafe-eval'"].join(" "),
  "style-src": styles.map(hash).join(" "),
  "img-src": "data:",
  "connect-src": "'none'",
  "worker-src": "blob:",
});

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A policy as it is written. */
export const policy = (directives) => Object.entries(directives).map((it) => it.join(" ")).join("; ");

const isPolicy = ({ name, attributes }) => name === "meta" && attributes["http-equiv"]?.toLowerCase() === "content-security-policy";

/** The page without its policy. */
export function withoutPolicy(html) {
  const { start, end } = elements(html).find(isPolicy) ?? { start: 0, end: 0 };
  return html.slice(0, start) + html.slice(end);
}

// Elements of a document that stand before anything that could load or run.
const BEFORE = ["html", "head"];
// Attributes whose value is an address.
const ADDRESSES = ["src", "href", "srcset", "action", "formaction", "poster", "data", "ping", "background", "xlink:href"];
// Names in XML, which nothing is loaded from.
const NAMESPACE = /^http:\/\/www\.w3\.org\/(1998\/Math\/MathML|1999\/xhtml|1999\/xlink|2000\/svg|2000\/xmlns\/|XML\/1998\/namespace)$/;

// Names that nobody can have (RFC 2606), and what stands for one: a module of sentences shows them as examples.
const EXAMPLE = /^https?:\/\/(?:(?:[\w-]+\.)*example(?:\.(?:com|net|org))?|host)(?![\w.-])/;

const isForeign = (address) => /^\s*(?:[a-z][a-z\d+.-]*:)?\/\//i.test(address) || /^\s*(?!data:)[a-z][a-z\d+.-]*:/i.test(address);
const isRun = ({ type = "" }) => /^(|module|importmap|speculationrules|(text|application)\/(java|ecma)script)$/i.test(type);

/** What is wrong with a page, in words. `isAlone`: it has everything in itself. `served`: what holds for another one. */
export function faultsOfPage(html, isAlone = false, served = SERVED) {
  const all = elements(html);
  const policies = all.filter(isPolicy);
  const inline = (name) => all.filter((it) => it.name === name && !it.attributes.src && (name === "style" || isRun(it.attributes)));
  const [scripts, styles] = [inline("script"), inline("style")];
  const texts = (found) => found.map(({ text }) => text);
  const wanted = policy(isAlone ? alone(texts(scripts), texts(styles)) : served);
  const faults = [];
  if (policies.length !== 1) faults.push(`${policies.length} policies`);
  else if (policies[0].attributes.content !== wanted) faults.push(`the policy is "${policies[0].attributes.content}", not "${wanted}"`);
  const first = all.find(({ name }) => !BEFORE.includes(name));
  if (first && !isPolicy(first)) faults.push(`<${first.name}> stands before the policy`);
  if (!isAlone) {
    if (scripts.length > 0) faults.push("a script is inline");
    if (styles.length > 0) faults.push("a style is inline");
  }
  for (const { name, attributes } of all) {
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "style") faults.push(`<${name}> has a style of its own`);
      if (/^on/.test(key)) faults.push(`<${name}> has the handler ${key}`);
      // Whoever reads may go elsewhere, and says nothing of where from.
      const leaves = served === READ && name === "a" && attributes.rel === "noreferrer";
      if (ADDRESSES.includes(key) && !leaves && isForeign(value)) faults.push(`<${name}> names ${value}`);
      if (isAlone && key === "src") faults.push(`<${name}> loads ${value}`);
    }
  }
  return faults;
}

/** What is wrong with a style sheet. */
export function faultsOfStyle(css) {
  const named = css.matchAll(/@import\s+(?:url\()?\s*["']?([^"')\s;]+)|url\(\s*["']?([^"')]+)/gi);
  return Array.from(named, ([, imported, used]) => imported ?? used).filter(isForeign).map((it) => `it names ${it}`);
}

/** What is wrong with a script. `isWords`: it holds nothing but sentences. */
export function faultsOfScript(script, isWords = false) {
  const foreign = Array.from(script.matchAll(/\b(?:https?|wss?):\/\/[\w.-]+[^\s"'`<>)\\]*/gi), ([address]) => address);
  const faults = foreign.filter((it) => !NAMESPACE.test(it) && !(isWords && EXAMPLE.test(it))).map((it) => `it names ${it}`);
  if (/\beval\s*\(|\bnew Function\s*\(/.test(script)) faults.push("it turns text into a program");
  return faults;
}

/** Throws what is wrong with the pages in `directory`. */
export function check(directory) {
  const faults = [];
  const note = (name, found) => faults.push(...found.map((fault) => `${name}: ${fault}`));
  for (const name of readdirSync(directory)) {
    const contents = () => readFileSync(join(directory, name), "utf8");
    if (name.endsWith(".html")) note(name, faultsOfPage(contents(), name === "mirrorshift-offline.html"));
    if (name.endsWith(".css")) note(name, faultsOfStyle(contents()));
    if (name.endsWith(".js")) note(name, faultsOfScript(contents(), name.startsWith("words-")));
  }
  const documents = readdirSync(join(directory, "docs"), { recursive: true }).filter((name) => name.endsWith(".html"));
  for (const name of documents) note(name, faultsOfPage(readFileSync(join(directory, "docs", name), "utf8"), false, READ));
  if (documents.length === 0) faults.push("docs: there are no pages");
  for (const page of ["index.html", "embed.html", "mirrorshift-offline.html"]) {
    if (!readdirSync(directory).includes(page)) faults.push(`${page}: it is not there`);
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    check(resolve(argv[2] ?? "dist"));
  } catch ({ message }) {
    console.error(message);
    exit(1);
  }
}
