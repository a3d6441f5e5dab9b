// Takes the pictures in the README: node scripts/screenshot.mjs DIRECTORY
//
// The built page as it opens, with its sample converted, in light and dark.

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { argv, env } from "node:process";
import { serve } from "./serve.mjs";

const { chromium } = createRequire(new URL("../tests/page/package.json", import.meta.url))("playwright-core");

const directory = argv[2] ?? "docs/images";
mkdirSync(directory, { recursive: true });
const server = await serve("dist");
const browser = await chromium.launch({
  executablePath: env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
try {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    await page.goto(server.url);
    await page.locator(".cm-content").waitFor();
    await page.locator(".file code").first().waitFor();
    // The editor colours the lines it has jumped to a moment later.
    await page.waitForFunction(() => document.querySelector(".editor")?.shadowRoot?.querySelector(".cm-line span[class]:not([class*=lint])"));
    await page.screenshot({ path: join(directory, `page-${colorScheme}.png`), caret: "hide" });
  }
} finally {
  await browser.close();
  await server.stop();
}
