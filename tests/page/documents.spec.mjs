// The pages of the rules and the reference: what a problem's name leads to, and the way back into the page.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { address, barriers, becomes, journey, open, says } from "./page.mjs";
import { elements } from "../../scripts/html.mjs";

const RULES = fileURLToPath(new URL("../../dist/docs/reference/rules/", import.meta.url));
/** In a whole configuration another rule knows more of the same place, and speaks for it. */
const SPOKEN_FOR = {
  "hosts-file-panic": "host-array",
  "missing-version": "fragment",
  "tls-for-http-endpoint": "tls-left-out",
  "toml-syntax": "dead-mirror-key",
};
const heading = (page) => page.locator("h1");

/** The page that pressing `link` opens. */
async function opens(context, link) {
  const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await opened.waitForLoadState();
  return opened;
}

journey("read the page behind a problem's name", {}, async (page, context) => {
  await open(page);
  const name = page.locator("a.rule").first();
  const explanation = await opens(context, name);
  assert.equal(await heading(explanation).innerText(), await name.innerText());
  await says(explanation.locator("h2"), "Why it matters");
});

journey("read it in Chinese, and all the others", { locale: "zh-CN" }, async (page, context) => {
  await open(page);
  const name = page.locator("a.rule").first();
  const explanation = await opens(context, name);
  assert.equal(await heading(explanation).innerText(), await name.innerText());
  assert.equal(await explanation.locator("html").getAttribute("lang"), "zh-Hans");
  await says(explanation.locator("h2"), "为什么重要");
  await explanation.getByRole("link", { name: "所有规则" }).click();
  await explanation.getByRole("link", { name: "inline-host-table", exact: true }).click();
  await says(explanation.locator("h2"), "检查什么");
  await explanation.getByRole("link", { name: "English" }).click();
  await says(explanation.locator("h2"), "What it finds");
});

journey("find the list of all rules from the page", {}, async (page, context) => {
  await open(page);
  const rules = await opens(context, page.getByRole("link", { name: "All rules" }));
  await says(heading(rules), "Rules");
  await rules.getByRole("link", { name: "wildcard-in-url", exact: true }).click();
  await says(heading(rules), "wildcard-in-url");
});

journey("open an example of a rule, and see the rule at work", {}, async (page) => {
  await page.goto(`${address}docs/reference/rules/inline-host-table.html`);
  await page.getByRole("link", { name: "Open in mirrorshift" }).first().click();
  await page.locator(".cm-content").waitFor();
  await becomes(page, '[host]\n  "https://mirror.example.com" = { capabilities = ["pull", "resolve"], skip_verify = true }\n');
  await says(page.locator("a.rule"), "inline-host-table");
});

journey("see each rule at work in whatever example of it can be opened", {}, async (page) => {
  await open(page);
  let count = 0;
  const silent = [];
  for (const name of readdirSync(RULES).filter((it) => it.endsWith(".html") && !/^index|\.zh\.html$/.test(it))) {
    const html = readFileSync(RULES + name, "utf8");
    for (const [, figure] of html.matchAll(/<figure class="bad">([^]*?)<\/figure>/g)) {
      const link = elements(figure).find((it) => it.name === "a")?.attributes.href;
      if (!link) continue;
      // Nothing of the example before may count.
      await page.evaluate(() => mirrorshift.onopening({ source: "version = 2\n" }));
      await page.waitForFunction(() => !document.querySelector(".findings .rule, .elsewhere .rule"));
      await page.evaluate(async (fragment) => {
        const { state } = await (await mirrorshift.part("links")).open(fragment);
        mirrorshift.onopening(state);
      }, link.slice(link.indexOf("#")));
      const code = name.replace(".html", "");
      // What is found in another file of a tree is named beside the files.
      const seen = page.locator(".findings .rule, .elsewhere .rule").filter({ hasText: new RegExp(`^(${code}|${SPOKEN_FOR[code] ?? code})$`) });
      await seen.first().waitFor({ state: "attached", timeout: 5000 }).then(() => (count += 1), () => silent.push(`${name}: ${figure}`));
    }
  }
  assert.deepEqual(silent, []);
  // Names in a directory, and modes of files, are in no link.
  assert.ok(count > 130, `${count} examples`);
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  for (const colorScheme of ["light", "dark"]) {
    journey(`meet no barrier in the pages of rules, ${colorScheme}, ${viewport.width} pixels wide`, { viewport, colorScheme }, async (page) => {
      for (const name of ["rules/index", "rules/index.zh", "rules/inline-host-table", "rules/table-version-mismatch.zh", "config.toml", "hosts.toml.zh"]) {
        await page.goto(`${address}docs/reference/${name}.html`);
        assert.deepEqual(await barriers(page), [], name);
        const [inside, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(inside <= room, `${name}: ${inside} of ${room}`);
      }
    });
  }
}
