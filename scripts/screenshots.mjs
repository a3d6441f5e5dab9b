// Takes a picture of everything that the page shows: node scripts/screenshots.mjs DIRECTORY [PART…]
//
// Every view and every dialog of the built page, with its sample, as <view>-<size>-<theme>-<language>.png: on a desktop and on a
// telephone, light and dark, in English and in Chinese. The same page gives the same pictures. With PART, those alone whose
// name contains one, such as `trace-phone`.

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { argv, env } from "node:process";
import { DIALOGS, VIEWS, dialog, look } from "../tests/page/views.mjs";
import { serve } from "./serve.mjs";

const { chromium } = createRequire(new URL("../tests/page/package.json", import.meta.url))("playwright-core");

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const LANGUAGES = { en: "en-GB", zh: "zh-CN" };

const [, , directory = "target/screenshots", ...parts] = argv;
mkdirSync(directory, { recursive: true });
const server = await serve("dist");
const browser = await chromium.launch({
  executablePath: env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

/** A new page of its own, in which all has come that comes by itself. */
async function opened(size, colorScheme, locale) {
  const context = await browser.newContext({
    viewport: SIZES[size], colorScheme, locale,
    hasTouch: size === "phone", reducedMotion: "reduce", timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.locator(".file code").first().waitFor();
  // The editor colours the lines it has jumped to a moment later.
  await page.waitForFunction(() => document.querySelector(".editor")?.shadowRoot?.querySelector(".cm-line span[class]:not([class*=lint])"));
  return page;
}

const isWanted = (name) => parts.length === 0 || parts.some((part) => name.includes(part));

try {
  for (const size of Object.keys(SIZES)) {
    for (const theme of ["light", "dark"]) {
      for (const [language, locale] of Object.entries(LANGUAGES)) {
        const name = (what) => `${what}-${size}-${theme}-${language}`;
        const steps = [
          ...Object.keys(VIEWS).map((view) => [view, (page) => look(page, view)]),
          ...Object.keys(DIALOGS).map((it) => [it, (page) => dialog(page, it)]),
          ["settings", async (page) => {
            await page.locator("[aria-controls=settings]").click();
            await page.locator("#settings").waitFor();
          }],
          // Last, for it has another text: a hosts.toml, and the form beside it.
          ["form", async (page) => {
            const options = page.locator("[aria-controls=settings][aria-expanded=true]");
            if ((await options.count()) > 0) await options.click();
            await (await dialog(page, "samples")).locator(".card-name").last().click();
            await page.locator("#tab-form").click();
            await page.locator(".host-cards").waitFor();
            await page.mouse.move(0, 0);
          }],
        ].filter(([what]) => isWanted(name(what)));
        if (steps.length === 0) continue;
        const page = await opened(size, theme, locale);
        for (const [what, step] of steps) {
          await step(page);
          if (what in VIEWS) await page.evaluate(() => document.activeElement.blur());
          // A telephone shows the result below the text.
          if ((what in VIEWS || what === "form") && size === "phone") await page.locator(".tabs").evaluate((tabs) => tabs.scrollIntoView());
          await page.screenshot({ path: join(directory, `${name(what)}.png`), caret: "hide", animations: "disabled" });
          if (what in DIALOGS) await page.keyboard.press("Escape");
        }
        await page.context().close();
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
