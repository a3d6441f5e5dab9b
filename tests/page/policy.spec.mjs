// The check of the built pages finds what it is there for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alone, faultsOfPage, faultsOfScript, faultsOfStyle, policy, withoutPolicy } from "../../scripts/policy.mjs";

const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types mirrorshift";
const meta = (content) => `<meta http-equiv="Content-Security-Policy" content="${content}">`;
const page = (body, head = "", content = STRICT) => `<!doctype html><html lang=en>${meta(content)}${head}<title>a</title><body>${body}</body></html>`;
const GOOD = page('<a href="docs/a.md">b</a><script type=module src=./start.js></script><script type="text/x-later" src="./x.wasm"></script>');

test("a page that keeps to its policy passes", () => assert.deepEqual(faultsOfPage(GOOD), []));

for (const [name, html, fault] of [
  ["no policy", withoutPolicy(GOOD), /^0 policies/],
  ["a second one", page("", meta(STRICT)), /^2 policies/],
  ["one that allows inline scripts", page("", "", STRICT.replace("'self' 'wasm", "'self' 'unsafe-inline' 'wasm")), /^the policy is/],
  ["one that lost a directive", page("", "", STRICT.replace("form-action 'none'; ", "")), /^the policy is/],
  ["one that connects elsewhere", page("", "", STRICT.replace("connect-src 'self'", "connect-src 'self' https://a.example")), /^the policy is/],
  ["one that comes too late", GOOD.replace(meta(STRICT), "").replace("<title>", `<link rel=stylesheet href=a.css>${meta(STRICT)}<title>`), /<link> stands before/],
  ["an inline script", page("<script>run()</script>"), /script is inline/],
  ["an inline module", page('<script type="module">run()</script>'), /script is inline/],
  ["a style element", page("<style>a{}</style>"), /style is inline/],
  ["a style attribute", page("<p style='color:red'>a</p>"), /<p> has a style/],
  ["a handler", page("<p onclick=run()>a</p>"), /<p> has the handler onclick/],
  ["a script from elsewhere", page("<script src='https://a.example/b.js'></script>"), /names https:/],
  ["a style from elsewhere, whatever the scheme", page("<link rel=stylesheet href=//a.example/b.css>"), /names \/\//],
  ["a link that is a script", page("<a href='javascript:run()'>a</a>"), /names javascript:/],
]) {
  test(`the check finds ${name}`, () => assert.match(faultsOfPage(html).join("\n"), fault));
}

test("the page that stands alone may hold what its policy names by hash, and nothing else", () => {
  const [script, style] = ["run()", "a{}"];
  const html = page(`<script type="module">${script}</script>`, `<style>${style}</style>`, policy(alone([script], [style])));
  assert.match(html, /connect-src 'none'/);
  assert.deepEqual(faultsOfPage(html, true), []);
  assert.match(faultsOfPage(html.replace("run()", "run(1)"), true).join(), /the policy is/);
  assert.match(faultsOfPage(html.replace("'none'; worker", "'self'; worker"), true).join(), /the policy is/);
  assert.match(faultsOfPage(html.replace("<body>", '<body><img src="a.png">'), true).join(), /<img> loads a.png/);
});

test("the check finds other origins in styles and scripts", () => {
  assert.deepEqual(faultsOfStyle("a{background:url(b.svg)} @import 'c.css';"), []);
  assert.match(faultsOfStyle("@import url(https://a.example/b.css);").join(), /a\.example/);
  assert.match(faultsOfStyle("a{src:url('//a.example/b.woff2')}").join(), /a\.example/);
  assert.deepEqual(faultsOfScript('import("./a.js");n="http://www.w3.org/2000/svg"'), []);
  assert.match(faultsOfScript('fetch("https://a.example/b")').join(), /a\.example/);
  assert.match(faultsOfScript("new WebSocket(`wss://a.example`)").join(), /a\.example/);
  assert.match(faultsOfScript("eval (x)").join(), /program/);
  assert.match(faultsOfScript('new Function("x")').join(), /program/);
});
