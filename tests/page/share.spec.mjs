// What people give to each other: links, the frame in a documentation page, and the one file for a machine without a network.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { elements } from "../../scripts/html.mjs";
import { serve } from "../../scripts/serve.mjs";
import { address, becomes, dialog, journey, open, paste, says } from "./page.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const golden = (name) => JSON.parse(readFileSync(new URL(`links/v1-${name}.json`, import.meta.url), "utf8"));
const { link: LINK, state: STATE } = golden("a-source-alone");

/** The fragment for a state, as the page makes it. */
const fragmentFor = (page, state) =>
  page.evaluate(async (state) => {
    const links = await mirrorshift.part("links");
    const { state: clean } = await links.redacted(state, async (text) => ({ text, replaced: [] }));
    return (await links.encode(clean)).fragment;
  }, state);

journey("open a link and see the configuration that someone else had", {}, async (page) => {
  await page.goto(address + LINK);
  await says(page.locator(".cm-line"), "# 上海机房的节点");
  await says(page.locator(".tree, .files").first(), "docker.io");
  assert.deepEqual(await page.evaluate(() => mirrorshift.opening), { embed: false, offline: false, state: STATE });
});

journey("open a link to a tree of files, and see the first of them", {}, async (page) => {
  const { link, state } = golden("a-tree-of-files");
  await page.goto(address + link);
  await page.locator(".cm-content").waitFor();
  await becomes(page, state.files[0].contents);
});

journey("open a link to a text with Windows line ends, and mend it in the right place", {}, async (page) => {
  const table = '[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\n  endpoint = ["https://m.example"]\n';
  const text = `oom_score = 0\n# one\n# two\n${table}`;
  const source = Buffer.from(text.replaceAll("\n", "\r\n")).toString("base64url");
  await page.goto(`${address}#source=${source}`);
  await page.locator(".cm-content").waitFor();
  await page.getByRole("button", { name: "Fix: add version = 2" }).click();
  await becomes(page, `version = 2\n${text}`);
});

journey("keep everything as a file, and open it again where nothing is left of it", { acceptDownloads: true }, async (page, context) => {
  await page.goto(address + LINK);
  await page.locator(".cm-content").waitFor();
  await page.locator("#target").selectOption("2.2");
  await page.locator("#tab-changes").click();
  const dialogue = await dialog(page, "share");
  const [download] = await Promise.all([page.waitForEvent("download"), dialogue.locator("a, button").filter({ hasText: /^Download$/ }).first().click()]);
  const contents = readFileSync(await download.path(), "utf8");
  const other = await context.newPage();
  await open(other);
  const transfer = await other.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([contents], "mirrorshift.json"));
    return transfer;
  }, contents);
  await other.dispatchEvent(".editor-frame", "drop", { dataTransfer: transfer });
  await becomes(other, STATE.source);
  assert.equal(await other.locator("#target").inputValue(), "2.2");
  assert.equal(await other.locator("#tab-changes").getAttribute("aria-selected"), "true");
});

journey("make a link, put it into the address bar, and open it in another window", {}, async (page, context) => {
  await open(page);
  const state = { source: 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry.mirrors."a.example"]\n  endpoint = ["https://b.example"]\n' };
  const fragment = await fragmentFor(page, state);
  const before = await page.evaluate(() => history.length);
  await page.evaluate(async (fragment) => (await mirrorshift.part("links")).put(fragment), fragment);
  assert.equal(page.url(), address + fragment);
  assert.equal(await page.evaluate(() => history.length), before);
  assert.equal(await page.evaluate(() => mirrorshift.opening.state), undefined, "it was opened again");
  const other = await context.newPage();
  await other.goto(page.url());
  await says(other.locator(".cm-line"), "https://b.example");
});

journey("put a link into the address bar of the open page, and take that back", {}, async (page) => {
  await open(page);
  await page.evaluate((link) => (location.hash = link), LINK);
  await says(page.locator(".cm-line"), "# 上海机房的节点");
  await page.getByRole("button", { name: "certs.d/docker.io/hosts.toml", exact: true }).click();
  await says(page.locator(".file code"), "https://mirror.example/v2/hub");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+z");
  // A registry of the sample, with which the page opened.
  const restored = page.getByRole("button", { name: "certs.d/registry.k8s.io/hosts.toml", exact: true });
  await restored.waitFor();
  // An anchor is no link.
  await page.evaluate(() => (location.hash = "#result"));
  await page.evaluate((link) => (location.hash = link), LINK.slice(0, 40));
  await says(page.getByRole("alert"), "This link is damaged");
  assert.ok(page.url().endsWith(LINK.slice(0, 40)));
  await restored.waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(await page.locator("#link-trouble").count(), 0);
});

journey("follow a broken link, be told, and still have a page to work with", { locale: "zh-CN" }, async (page) => {
  await page.goto(`${address}#v1.AAAA`);
  await says(page.getByRole("alert"), "链接已损坏");
  await page.locator(".cm-content").waitFor();
  await says(page.locator(".cm-line"), "registry.mirrors");
  assert.deepEqual(await page.evaluate(() => mirrorshift.opening), { embed: false, offline: false, problem: "damaged", rest: "#v1.AAAA" });
  assert.ok(page.url().endsWith("#v1.AAAA"), page.url());
});

journey("follow a link while its reader can't be loaded", { expected: /404/ }, async (page) => {
  await page.route(/links-[0-9a-f]+\.js/, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(address + LINK);
  await page.locator(".cm-content").waitFor();
  await says(page.getByRole("alert"), "The link could not be read.");
});

journey("load no reader of links where there is no link", {}, async (page) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await open(page);
  assert.deepEqual(asked.filter((it) => /links-|recent-|snippet-|embed/.test(it)), []);
});

// That these reach the console is what makes every other journey fail.
journey("be safe from scripts that slipped in, and have each one reported", { expected: /Content Security Policy|Trusted|elsewhere\.example/ }, async (page) => {
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  await open(page);
  assert.equal(await page.evaluate(() => (document.body.append(Object.assign(document.createElement("img"), { src: "https://elsewhere.example/a.png" })), 1)), 1);
  await page.evaluate(() => fetch("https://elsewhere.example/").catch(() => {}));
  await page.evaluate(() => document.body.setAttribute("style", "color: red"));
  assert.match(await page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML("beforeend", "<b>a</b>");
    } catch (error) {
      return String(error);
    }
  }), /TrustedHTML/);
  for (const directive of ["img-src", "connect-src", "style-src", "TrustedHTML"]) {
    assert.ok(complaints.some((it) => it.includes(directive)), `${directive}: ${complaints.join("\n")}`);
  }
});

journey("keep recent inputs after saying so, and forget them all", {}, async (page) => {
  await open(page);
  const [before, kept, after] = await page.evaluate(async () => {
    const links = await mirrorshift.part("links");
    const list = (await mirrorshift.part("recent")).recent(links);
    const { state } = await links.redacted({ source: "version = 2\n" }, async (text) => ({ text, replaced: [] }));
    const before = list.keep(state, "first");
    list.consent();
    list.keep(state, "first");
    const kept = [list.list().map(({ title, state }) => [title, state]), Object.keys(localStorage)];
    list.withdraw();
    return [before, kept, [list.list(), localStorage.length]];
  });
  assert.deepEqual(before, { problem: "no-consent" });
  assert.deepEqual(kept, [[["first", { source: "version = 2\n" }]], ["mirrorshift.recent"]]);
  assert.deepEqual(after, [[], 0]);
});

journey("be told why there is no link where the browser can't make one", {}, async (page) => {
  await open(page);
  await page.evaluate(() => delete globalThis.CompressionStream);
  await page.getByRole("button", { name: "Share" }).click();
  await says(page.locator("dialog .note"), "This browser can’t compress, which a link needs.");
});

journey("be told why there is no link where the text is too long for one", {}, async (page) => {
  await open(page);
  // 2 MB, of which a link writes each quote as two letters.
  const contents = `version = 2\n${`# ${'"'.repeat(97)}\n`.repeat(21_000)}`;
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open", exact: true }).click()]);
  await chooser.setFiles({ name: "config.toml", mimeType: "text/plain", buffer: Buffer.from(contents) });
  await says(page.locator(".source > .note"), "config.toml is opened.");
  await says(page.locator(".headline"), "Nothing to move.");
  await page.getByRole("button", { name: "Share" }).click();
  await says(page.locator("dialog .note"), "This is more than 4 MB, too much for a link.");
});

journey("take a snippet along in the language of its readers, with the text under its own name", {}, async (page) => {
  await open(page);
  await paste(page, 'server = "https://registry-1.docker.io"\n[host."https://m.example"]\n  capabilities = ["pull", "resolve"]\n');
  await says(page.locator(".headline"), "containerd uses this file.");
  const opened = await dialog(page, "share");
  const snippet = () => opened.locator("textarea").inputValue();
  assert.match(await snippet(), /<summary>hosts\.toml<\/summary>[^]*Open in mirrorshift/);
  await opened.getByLabel("Language").selectOption("zh-Hans");
  await page.waitForFunction(() => document.querySelector("dialog textarea").value.includes("lang=zh"));
  assert.match(await snippet(), /title="containerd 镜像仓库配置"[^]*>在 mirrorshift 中打开</);
});

// The page from a disk.

const OFFLINE = new URL("mirrorshift-offline.html", `file://${DIST}`).href;

journey("carry the page on a stick to a machine without a network, and use all of it", { expected: /^request: (file|blob):/, acceptDownloads: true }, async (page, context) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await context.setOffline(true);
  await page.goto(OFFLINE + LINK);
  await says(page.locator(".cm-line"), "# 上海机房的节点");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type('[plugins."io.containerd.grpc.v1.cri".registry.mirrors."typed.example"]');
  await page.keyboard.press("Enter");
  await page.keyboard.type('endpoint = ["https://m.example"]');
  await page.getByRole("button", { name: "certs.d/typed.example/hosts.toml", exact: true }).click();
  await says(page.locator(".file code"), "https://m.example");
  // What needs the worker, and the views.
  await page.getByRole("tab", { name: "Script" }).click();
  await says(page.locator(".panel .code").first(), "typed.example");
  assert.deepEqual(asked.filter((it) => !it.startsWith("blob:null/")).map((it) => it.split("#")[0]), [OFFLINE]);
});

journey("read the page of a rule without a network", { expected: /^request: (file|blob):/ }, async (page, context) => {
  await page.goto(OFFLINE);
  await page.locator(".cm-content").waitFor();
  const rule = page.locator("a.rule").first();
  const code = await rule.innerText();
  const [opened] = await Promise.all([context.waitForEvent("page"), rule.click()]);
  await opened.waitForLoadState();
  assert.equal(await opened.locator("h1").innerText(), code);
  // Its style is the one that the policy of the page knows, which holds for this one, too.
  assert.match(await opened.locator("h1").evaluate((it) => getComputedStyle(it).fontFamily), /mono/i);
  // Others would have to be found beside it.
  assert.equal(await opened.locator("a").count(), 0);
});

journey("know that the page from a disk connects to nothing", { expected: /^request: (file|blob):|Content Security Policy/ }, async (page) => {
  await page.goto(OFFLINE);
  await page.locator(".cm-content").waitFor();
  const policy = await page.locator("meta[http-equiv]").getAttribute("content");
  assert.match(policy, /default-src 'none'.*connect-src 'none'/);
  assert.ok(!/unsafe-inline|'unsafe-eval'|https?:/.test(policy), policy);
  assert.equal(await page.evaluate(() => fetch("data:,a").then(() => "sent", () => "stopped")), "stopped");
});

// The frame.

const read = (name) => readFileSync(join(DIST, name));

/** Serves a documentation page with a policy of its own around `html`, on another origin, while `walk` runs. */
async function within(html, walk) {
  const root = mkdtempSync(join(tmpdir(), "mirrorshift-docs-"));
  const server = await serve(root);
  const mine = new URL(address).origin;
  const policy = `default-src 'none'; script-src ${mine}; frame-src ${mine}`;
  try {
    const write = (html) => writeFileSync(join(root, "index.html"), `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><title>docs</title>${html}`);
    write(html);
    await walk(server.url, write);
  } finally {
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const snippetFor = (page, extra = {}) =>
  page.evaluate(
    async ([state, base, extra]) => {
      const links = await mirrorshift.part("links");
      const { snippet } = await mirrorshift.part("snippet");
      const { link, embedLink } = await links.share(state, async (text) => ({ text, replaced: [] }));
      const fallback = [{ name: "config.toml", text: state.source }];
      return snippet({ link: embedLink, page: link, title: "Mirrors", open: "Open in mirrorshift", fallback, ...extra });
    },
    [STATE, address, extra],
  );

const height = (page) => page.locator("iframe").evaluate((frame) => frame.getBoundingClientRect().height);
const DOCS = /^request: http:\/\/127/;

journey("show a configuration in a documentation page, as high as it is", { expected: DOCS }, async (page) => {
  await open(page);
  const html = await snippetFor(page, { height: 130 });
  await within(html, async (url) => {
    await page.goto(url);
    const frame = page.frameLocator("iframe");
    await says(frame.locator(".files"), "docker.io");
    // The views alone.
    for (const away of [".top", ".source", ".problems", ".foot"]) assert.ok(await frame.locator(away).first().isHidden(), away);
    await page.waitForFunction(() => document.querySelector("iframe").style.height !== "");
    await page.waitForFunction(async () => {
      const measure = () => document.querySelector("iframe").getBoundingClientRect().height;
      const before = measure();
      await new Promise((done) => setTimeout(done, 300));
      return measure() === before && before > 200;
    });
    const [inside, room] = await page.frames()[1].evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
    assert.ok(inside <= room, `${inside} of ${room}: it scrolls`);
    assert.equal(await page.locator("summary").innerText(), "config.toml");
  });
});

journey("load nothing for a frame far down, and let a press of its button do", { expected: DOCS }, async (page) => {
  const heavy = [];
  page.on("request", (request) => /wasm|start-|editor-|layout-|parts-/.test(request.url()) && heavy.push(request.url()));
  // Without the attribute that leaves it to the browser.
  await within(`<p>${"<br>".repeat(400)}</p><iframe class="mirrorshift" title="a" src="${address}embed.html#lang=zh&theme=dark"></iframe>`, async (url) => {
    await page.goto(url);
    const [, inner] = page.frames();
    await inner.waitForLoadState("load");
    const button = inner.locator("#begin");
    await says(button, "containerd 如何处理");
    assert.equal(await inner.evaluate(() => document.documentElement.dataset.theme), "dark");
    await page.waitForTimeout(500);
    assert.deepEqual(heavy, []);
    await page.locator("iframe").scrollIntoViewIfNeeded();
    await inner.locator(".files").waitFor();
  });
});

journey("be told that a frame in a documentation page has a damaged address", { expected: DOCS }, async (page) => {
  await within(`<iframe class="mirrorshift" title="a" height="600" src="${address}embed.html#v1.AAAA"></iframe>`, async (url) => {
    await page.goto(url);
    const frame = page.frameLocator("iframe");
    await says(frame.locator("#link-trouble"), "The address of this frame is damaged");
    await frame.locator(".files").waitFor();
  });
});

journey("have a frame tell its height to nobody but the page around it that asks", { expected: DOCS }, async (page) => {
  await within("", async (url, write) => {
    write(`<iframe class="mirrorshift" title="a" src="${address}embed.html"></iframe>`);
    await page.goto(url);
    const [, inner] = page.frames();
    await inner.locator(".files").waitFor();
    const heard = await page.evaluate(async (origin) => {
      const heard = [];
      addEventListener("message", ({ data, origin }) => heard.push([data.mirrorshift, typeof data.height, origin]));
      const { contentWindow } = document.querySelector("iframe");
      for (const wrong of [{ mirrorshift: "height" }, "hello", null]) contentWindow.postMessage(wrong, origin);
      // Messages come in order: an answer to one of these would be there first.
      const answered = new Promise((done) => addEventListener("message", done, { once: true }));
      contentWindow.postMessage({ mirrorshift: "hello" }, origin);
      await answered;
      return heard;
    }, new URL(address).origin);
    assert.deepEqual(heard, [["height", "number", new URL(address).origin]]);
    // From a window that is not the parent: nothing, not even to itself. Its own message comes back before any answer would.
    const messages = await inner.evaluate(async () => {
      const messages = [];
      addEventListener("message", ({ data }) => messages.push(data?.mirrorshift));
      const twice = [1, 2].map((at) => new Promise((done) => addEventListener("message", ({ data }) => data === at && done())));
      postMessage({ mirrorshift: "hello" }, location.origin);
      for (const at of [1, 2]) {
        postMessage(at, location.origin);
        await twice[at - 1];
      }
      return messages.filter((it) => it === "height");
    });
    assert.deepEqual(messages, []);
  });
});

journey("be sure that a frame's height is believed from that frame alone", { expected: DOCS }, async (page) => {
  await within("", async (url, write) => {
    write(`<iframe class="mirrorshift" title="a" src="${address}embed.html"></iframe><script src="${address}embed-height.js"></script>`);
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector("iframe").style.height !== "");
    await page.frames()[1].locator(".files").waitFor();
    await page.waitForTimeout(300);
    const before = await height(page);
    await page.evaluate(() => postMessage({ mirrorshift: "height", height: 7777 }, "*"));
    await page.frames()[1].evaluate(() => parent.postMessage({ mirrorshift: "height", height: "9999" }, "*"));
    await page.waitForTimeout(200);
    assert.equal(await height(page), before);
  });
});

journey("follow a frame's height whatever order frame and script come in", { expected: DOCS }, async (page) => {
  const frame = `<iframe class="mirrorshift" title="a" src="${address}embed.html"></iframe>`;
  const script = `<script src="${address}embed-height.js"></script>`;
  for (const html of [script + frame, frame + script]) {
    await within(html, async (url) => {
      await page.goto(url);
      await page.waitForFunction(() => document.querySelector("iframe").style.height !== "");
    });
  }
});

test("a frame that nobody looks at costs little", () => {
  const html = read("embed.html");
  const loaded = elements(html.toString()).flatMap(({ name, attributes }) => {
    if (name === "link") return [attributes.href];
    return name === "script" && attributes.type === "module" ? [attributes.src] : [];
  });
  assert.equal(loaded.length, 2);
  const bytes = [html, ...loaded.map(read)].reduce((sum, it) => sum + brotliCompressSync(it).length, 0);
  assert.ok(bytes <= 3000, `${bytes} bytes`);
});

test("the one file is less than two megabytes to download, and four on a disk", () => {
  assert.ok(brotliCompressSync(read("mirrorshift-offline.html")).length < 2_000_000);
  assert.ok(statSync(join(DIST, "mirrorshift-offline.html")).size < 4_000_000);
  assert.ok(readdirSync(DIST).includes("embed-height.js"));
});
