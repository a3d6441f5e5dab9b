// See what changes in config.toml.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CLIPBOARD, clipboard, journey, look, open, paste, saved, says, tab } from "./page.mjs";

const SAMPLE = readFileSync(new URL("../../www/assets/sample.toml", import.meta.url), "utf8");
const OWN = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;

journey("see what changes in config.toml and that nothing else does", {}, async (page) => {
  await open(page);
  await look(page, "changes");
  await says(page.locator("tr.added"), 'config_path = "/etc/containerd/certs.d"');
  await says(page.locator("tr.removed"), 'registry.mirrors."docker.io"');
  const removed = await page.locator("tr.removed td.text").allTextContents();
  for (const line of removed) assert.ok(SAMPLE.split("\n").includes(line), line);
  const [gone, come] = (await page.locator(".tally").innerText()).match(/\d+/g).map(Number);
  assert.deepEqual([gone, come], [removed.length, await page.locator("tr.added").count()]);
});

journey("see the changes side by side, and have that kept while looking elsewhere", {}, async (page) => {
  await open(page);
  await look(page, "changes");
  await page.getByLabel("Side by side").check();
  const cells = page.locator(".diff.beside td.text");
  await says(page.locator(".diff.beside td.text.removed"), 'registry.mirrors."docker.io"');
  await says(page.locator(".diff.beside td.text.added"), 'config_path = "/etc/containerd/certs.d"');
  // Each row has two sides.
  assert.equal(await cells.count(), 2 * (await page.locator(".diff.beside tr:not(.skipped)").count()));
  // A line that only goes has nothing beside it.
  assert.ok((await page.locator(".diff.beside td.absent").count()) > 0);
  await look(page, "files");
  await tab(page, "Changes").click();
  await page.locator(".diff.beside").waitFor();
  await page.getByLabel("One column").check();
  await page.locator(".diff:not(.beside) tr.added").first().waitFor();
});

journey("take the changed config.toml along", { ...CLIPBOARD, acceptDownloads: true }, async (page) => {
  await open(page);
  await look(page, "changes");
  await page.getByRole("button", { name: "Copy config.toml" }).click();
  await says(page.locator(".copy"), "Copied");
  const copied = await clipboard(page);
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download config.toml" }).click());
  assert.deepEqual([name, bytes.toString()], ["config.toml", copied]);
});

journey("see the changes follow what is typed, and that there are none", {}, async (page) => {
  await open(page);
  await look(page, "changes");
  await paste(page, OWN);
  await says(page.locator("tr.removed"), "https://m.example");
  await paste(page, "version = 2\n");
  await says(page.locator(".changes .note"), "config.toml stays exactly as it is.");
  await paste(page, "a = \n");
  await says(page.locator(".empty"), "as soon as the configuration can be read");
});
