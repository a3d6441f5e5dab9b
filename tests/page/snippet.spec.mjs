// The HTML for other people's pages, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { elements } from "../../scripts/html.mjs";
import { snippet } from "../../www/assets/snippet.js";

const WANTED = {
  link: "https://play.example/x/embed.html#v1.abc&theme=dark",
  page: "https://play.example/x/#v1.abc",
  title: "Mirrors of docker.io",
  open: "Open in mirrorshift",
  fallback: [{ name: "config.toml", text: "version = 2\n\n[a]\n" }],
};
const found = (html, wanted) => elements(html).filter(({ name }) => name === wanted);

test("the frame is named, late and fenced in", () => {
  const html = snippet(WANTED);
  const [{ attributes }] = found(html, "iframe");
  assert.equal(attributes.src, WANTED.link);
  assert.equal(attributes.title, WANTED.title);
  assert.equal(attributes.loading, "lazy");
  assert.equal(attributes.referrerpolicy, "no-referrer");
  assert.deepEqual(attributes.sandbox.split(" ").filter((it) => /navigation|modals|forms|pointer|storage/.test(it)), []);
  assert.ok(attributes.sandbox.split(" ").includes("allow-scripts"));
});

test("nothing in it is inline, so that a strict policy lets it through", () => {
  const [script, ...more] = found(snippet(WANTED), "script");
  assert.deepEqual(script.attributes, { async: "", src: "https://play.example/x/embed-height.js" });
  assert.equal(script.text, "");
  assert.deepEqual(more, []);
  assert.deepEqual(elements(snippet(WANTED)).flatMap(({ attributes }) => Object.keys(attributes)).filter((it) => /^(on|style)/.test(it)), []);
});

test("where frames and scripts are taken out, text and link are left", () => {
  const html = snippet(WANTED).replace(/<iframe[^]*?<\/iframe>|<script[^]*?<\/script>/g, "");
  assert.ok(html.includes("<summary>config.toml</summary>"));
  assert.ok(html.includes("<pre><code>version = 2\n\n[a]\n</code></pre>"));
  assert.ok(html.includes('<a href="https://play.example/x/#v1.abc">Open in mirrorshift</a>'));
});

test("a text is shown as it is, and begins nothing of its own", () => {
  const evil = `</code></pre><script>alert(1)</script> " ' & &lt; <img src=x onerror=alert(1)>`;
  const html = snippet({ ...WANTED, title: evil, open: evil, link: `https://play.example/embed.html#source="><script>`, fallback: [{ name: evil, text: evil }] });
  assert.deepEqual(elements(html).map(({ name }) => name), ["iframe", "script", "details", "summary", "pre", "code", "p", "a"]);
  assert.equal(found(html, "iframe")[0].attributes.title, evil);
  assert.ok(html.includes("&amp;lt;"));
});

test("a text that begins with an empty line keeps it, as HTML drops the first", () => {
  assert.ok(snippet({ ...WANTED, fallback: [{ name: "a", text: "\nb" }] }).includes("<pre><code>\n\nb"));
});

test("the text begins where Markdown lets HTML go on over empty lines", () => {
  assert.match(snippet(WANTED), /\n\n<pre>/);
});

test("a height is a number of pixels within reason", () => {
  for (const [height, expected] of [[undefined, "480"], ["300", "300"], [1, "120"], [99999, "4000"], ['"><b>', "480"]]) {
    assert.equal(found(snippet({ ...WANTED, height }), "iframe")[0].attributes.height, expected);
  }
});
