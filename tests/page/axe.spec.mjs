// No barrier that axe can find: in every view and every dialog, light and dark, in English and Chinese, on a desktop and on a telephone.
import assert from "node:assert/strict";
import { DIALOGS, VIEWS, barriers, dialog, journey, look, open, paste, says, wrongSettings } from "./page.mjs";

// Of everything the page can show: findings with and without fixes, differences, things left to do by hand.
const RICH = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://harbor.example.com/v2/hub", "ftp://dead.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."harbor.example.com".auth]
  username = "someone"
  password = "hidden"
[plugins."io.containerd.grpc.v1.cri".registry.configs."harbor.example.com".tls]
  ca_file = "/etc/ssl/harbor.pem"
`;

/** What more there is to see in a view: all that is folded away, other layouts, servers that are down. */
const MORE = {
  changes: (page) => page.locator("input[name=diff-layout]").nth(1).check(),
  async trace(page) {
    await page.locator(".server select").first().selectOption("down");
    await page.locator(".step.bad").first().waitFor();
  },
  explain: (page) => page.locator(".passage summary").first().click(),
  async script(page) {
    for (const summary of await page.locator(".script summary").all()) await summary.click();
    await page.locator("#script-settings input[type=text]").first().waitFor();
  },
};

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  for (const locale of ["en-GB", "zh-CN"]) {
    for (const colorScheme of ["light", "dark"]) {
      const name = `${colorScheme}, ${locale}, ${viewport.width} pixels wide`;

      journey(`meet no barrier in any view, ${name}`, { viewport, locale, colorScheme, reducedMotion: "reduce" }, async (page) => {
        await open(page);
        await paste(page, RICH);
        await page.locator(".by-hand-link").waitFor();
        for (const view of Object.keys(VIEWS)) {
          await look(page, view);
          assert.deepEqual(await barriers(page), [], view);
          if (!MORE[view]) continue;
          await MORE[view](page);
          assert.deepEqual(await barriers(page), [], `${view}, with more`);
        }
      });

      journey(`meet no barrier in any dialog, ${name}`, { viewport, locale, colorScheme, reducedMotion: "reduce" }, async (page) => {
        await open(page);
        await paste(page, RICH);
        await page.locator(".by-hand-link").waitFor();
        for (const at of Object.keys(DIALOGS)) {
          await dialog(page, at);
          assert.deepEqual(await barriers(page), [], at);
          await page.keyboard.press("Escape");
          await page.locator("dialog").waitFor({ state: "detached" });
        }
        await wrongSettings(page);
        assert.deepEqual(await barriers(page), [], "settings");
      });
    }
  }
}

journey("meet no barrier where nothing can be read, and in the plain text field", {}, async (page) => {
  await open(page);
  await paste(page, "a = \n");
  await says(page.locator(".headline"), "This can’t be converted yet.");
  for (const view of Object.keys(VIEWS)) {
    await page.locator(`#tab-${view}`).click();
    await page.locator(`#panel-${view} :is(p, textarea)`).first().waitFor();
    assert.deepEqual(await barriers(page), [], view);
  }
  await page.getByRole("button", { name: "Plain text field" }).click();
  assert.deepEqual(await barriers(page), []);
});
