// Hand in the whole migration with a change request.
import assert from "node:assert/strict";
import { CLIPBOARD, clipboard, journey, look, open, paste, saved, says, shown } from "./page.mjs";

const SECRET = "hunter2-is-secret";
const WITH_SECRET = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".auth]
  password = "${SECRET}"
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".tls]
  ca_file = "/etc/ssl/m.pem"
`;

journey("copy the report, and download the same", { ...CLIPBOARD, acceptDownloads: true }, async (page) => {
  await open(page);
  await look(page, "report");
  await page.getByRole("button", { name: "Copy migration.md" }).click();
  await says(page.locator(".report-view .copy"), "Copied");
  const copied = await clipboard(page);
  assert.equal(copied, await shown(page));
  assert.match(copied, /^# .*[^]*docker\.io[^]*rollback/);
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download migration.md" }).click());
  assert.deepEqual([name, bytes.toString()], ["migration.md", copied]);
});

journey("hand in a report without a secret in it", {}, async (page) => {
  await open(page);
  await paste(page, WITH_SECRET);
  await look(page, "report");
  await says(page.locator(".report-view .line"), "m.example");
  const report = await shown(page);
  // What to do about the credentials is in it, and they are not.
  assert.match(report, /m\.example.*auth/);
  assert.ok(!report.includes(SECRET));
});

journey("print the report, and nothing else of the page", {}, async (page) => {
  await page.addInitScript(() => (globalThis.print = () => (globalThis.printed = true)));
  await open(page);
  await look(page, "report");
  await page.getByRole("button", { name: "Print" }).click();
  assert.ok(await page.evaluate(() => globalThis.printed));
  const whole = await shown(page);
  await page.emulateMedia({ media: "print" });
  for (const part of [".top", ".source", ".problems", ".tabs", ".foot", ".report-view .copy"]) {
    assert.ok(await page.locator(part).first().isHidden(), part);
  }
  // All of it, on as many pages as it takes: nothing is cut off or has to be scrolled to.
  const cut = await page.locator(".report-view .code").evaluate((code) => {
    const boxes = [];
    for (let it = code; it; it = it.parentElement) {
      const { overflowY } = getComputedStyle(it);
      if (it.scrollHeight > it.clientHeight + 1 && overflowY !== "visible") boxes.push(`${it.className || it.tagName} ${overflowY}`);
    }
    return boxes;
  });
  assert.deepEqual(cut.filter((it) => !it.startsWith("HTML")), []);
  assert.equal(await shown(page), whole);
  const { x, width } = await page.locator(".report-view .code").boundingBox();
  assert.ok(x >= 0 && x + width <= 1440, `${x} + ${width}`);
  assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
});

journey("read the report in Chinese", { locale: "zh-CN" }, async (page) => {
  await open(page);
  await look(page, "report");
  assert.match((await shown(page)).split("\n")[0], /^# .*[\u4e00-\u9fff]/);
});
