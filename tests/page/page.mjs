// Opens the page for a journey, and watches over what must hold in every one of them: nothing on the console (where
// violations of the policy are told, too), no request to anywhere but the page's own origin, nothing stored unasked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";

export { DIALOGS, VIEWS, dialog, look, wrongSettings } from "./views.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser;
let server;
/** Where the page is served: `PAGE_URL`, or else `dist/` below a prefix. */
export let address = process.env.PAGE_URL;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  if (!address) {
    server = await serve(fileURLToPath(new URL("../../dist/", import.meta.url)), { prefix: "/some/where/" });
    address = server.url;
  }
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/**
 * A test named after what a person wants. `walk` gets the page, not yet opened; `settings` are Playwright's for a context, and
 * - `expected`, a pattern of the console messages that belong to this journey,
 * - `stores`, the keys of what is in the browser's storage at its end: only where someone in it has agreed.
 */
export function journey(name, settings, walk) {
  const { expected, stores = [], ...contextSettings } = settings;
  test(name, { timeout: 120_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...contextSettings });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error}`));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "data:" && origin !== new URL(address).origin) complaints.push(`request: ${request.url()}`);
    });
    try {
      await walk(page, context);
      if (contextSettings.javaScriptEnabled !== false) {
        const kept = await page.evaluate(async () => [
          ...Object.keys(localStorage),
          ...Object.keys(sessionStorage),
          ...(await indexedDB.databases()).map((it) => it.name),
        ]);
        assert.deepEqual(kept, stores, "what is stored");
      }
      assert.deepEqual(await context.cookies(), [], "a cookie was set");
      assert.deepEqual(complaints.filter((it) => !expected?.test(it)), []);
    } finally {
      await context.close();
    }
  });
}

/** Opens the page and waits for the editor. */
export async function open(page) {
  await page.goto(address);
  await page.locator(".cm-content").waitFor();
}

/** Puts `text` in the place of the whole text, as someone who pastes it. */
export async function paste(page, text) {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+a");
  await page.locator(".cm-content").evaluate((content, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true }));
  }, text);
}

/** Opens a folder with these files in it, `{ path: contents }`. */
export async function openFolder(page, given) {
  await page.evaluate((given) => {
    const create = document.createElement.bind(document);
    document.createElement = (name) => {
      const input = create(name);
      if (name !== "input") return input;
      const all = Object.entries(given).map(([path, contents]) => {
        const file = new File([contents], path.split("/").at(-1));
        Object.defineProperty(file, "webkitRelativePath", { value: path });
        return file;
      });
      Object.defineProperty(input, "files", { value: all });
      input.click = () => input.dispatchEvent(new Event("change"));
      document.createElement = create;
      return input;
    };
  }, given);
  await page.getByRole("button", { name: "Open folder" }).click();
}

/** The contents of the file that is shown, without the line numbers. */
export const shown = (page) => page.locator(".file code").first().evaluate((code) => code.textContent);

/** Waits until `locator` shows `text`. */
export async function says(locator, text) {
  await locator.filter({ hasText: text }).first().waitFor();
}

export const tab = (page, name) => page.getByRole("tab", { name });
export const headline = (page) => page.locator(".headline");
/** The button of a file in the tree. */
export const file = (page, path) => page.getByRole("button", { name: path, exact: true });

/** The settings of a journey that reads the clipboard. */
export const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
export const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** The bytes of the file that the browser saves once `act` has been done, and its name. */
export async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The whole text of the editor. */
export const text = (page) => page.evaluate(() => mirrorshift.holder.text());

/** Waits until the editor holds `expected`: what it draws of that is a part, and for a moment nothing. */
export async function becomes(page, expected) {
  await page.waitForFunction((expected) => mirrorshift.holder.text() === expected, expected);
}

/** Waits until the editor's text begins with `lines`; of a long text it shows only what is near. */
export async function begins(page, lines) {
  await page.waitForFunction((lines) => {
    const shown = document.querySelector(".editor").shadowRoot.querySelectorAll(".cm-line");
    return lines.every((line, at) => shown[at]?.textContent === line);
  }, lines);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds on the page as it is. */
export async function barriers(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target).join(", ")}`);
}

/** Nothing makes the page wider than its window. */
export async function fits(page, what) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= room, `${what}: ${wide} > ${room}`);
}

// What a host may demand: nothing inline, nothing evaluated, no markup made from text.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types mirrorshift",
].join("; ");

/** Serves the page under a strict content security policy. */
export async function demand(page) {
  await page.route("**", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": POLICY };
    await route.fulfill({ response, headers });
  });
}
