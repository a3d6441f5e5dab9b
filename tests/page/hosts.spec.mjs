// A hosts.toml, or a whole certs.d, as the source: what containerd makes of it, as a form beside the text.
import assert from "node:assert/strict";
import { barriers, becomes, fits, headline, journey, open, openFolder, paste, says, tab, text } from "./page.mjs";

const TWO = `# Both in the office.
server = "https://registry-1.docker.io"

[host."https://one.example"] # the near one
  capabilities = ["pull", "resolve"]

[host."https://two.example"]
  skip_verify = true
`;
const DROPPED = '[host."https://quay.example"]\n  capabilities = ["pull", "resolv"]\n';
const CONFIG = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`;
const SECRET = "hunter2-is-secret";

const tabs = (page) => page.getByRole("tab").allTextContents();
const card = (page, at) => page.locator(".host-cards > li").nth(at);
const files = (page) => page.getByLabel("File", { exact: true });

/** Waits until the text has what is in `has`, and nothing of what is in `lacks`, and gives it. */
async function holds(page, has, lacks = []) {
  await page.waitForFunction(
    ([has, lacks]) => {
      const text = globalThis.mirrorshift.holder.text();
      return has.every((it) => text.includes(it)) && !lacks.some((it) => text.includes(it));
    },
    [has, lacks],
  );
  return text(page);
}

/** Waits until the element with `id` has the focus. */
const focused = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);

journey("find out why a mirror is not used, and mend that with a tick", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Samples" }).click();
  await page.getByRole("button", { name: "A hosts.toml that is dropped" }).click();
  await says(headline(page), "containerd drops this file.");
  assert.deepEqual(await tabs(page), ["Form", "Trace", "Explain"]);
  await says(card(page, 0).locator(".passage-finding"), "resolv");
  await card(page, 0).getByRole("checkbox", { name: /^resolv\b(?!e)/ }).click();
  await page.locator(".check.unknown").waitFor({ state: "detached" });
  await card(page, 0).getByRole("checkbox", { name: "resolve", exact: true }).click();
  await says(headline(page), "containerd uses this file.");
  const mended = await holds(page, ['capabilities = ["pull", "resolve"]\n\n']);
  assert.ok(mended.includes("# The word is `resolve`."), mended);
  await tab(page, "Trace").click();
  await says(page.locator(".end"), "mirror.example.com");
  await tab(page, "Explain").click();
  await says(page.locator(".passage"), "override_path");
});

journey("ask another mirror first, with the keyboard, and keep the comments", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await says(headline(page), "containerd uses this file.");
  await card(page, 1).getByRole("button", { name: "Ask https://two.example earlier" }).focus();
  await page.keyboard.press("Enter");
  await focused(page, "host-0-up");
  const moved = await text(page);
  assert.ok(moved.indexOf("two.example") < moved.indexOf("one.example"), moved);
  assert.ok(moved.includes('[host."https://one.example"] # the near one'), moved);
  assert.equal(await card(page, 0).getByLabel("URL", { exact: true }).inputValue(), "https://two.example");
  // One step of the editor's.
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+z");
  await becomes(page, TWO);
});

journey("add a mirror and take another one away", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await page.getByLabel("Add a mirror").fill("https://three.example");
  await page.keyboard.press("Enter");
  await holds(page, ['[host."https://three.example"]']);
  await says(card(page, 2).locator("h4"), "3");
  await page.getByRole("button", { name: "Remove https://one.example" }).click();
  const left = await holds(page, [], ["one.example"]);
  assert.ok(left.startsWith("# Both in the office."), left);
  await says(card(page, 0).locator("h4"), "https://two.example");
  await card(page, 0).getByLabel("dial_timeout").fill("5s");
  await page.keyboard.press("Tab");
  await holds(page, ['dial_timeout = "5s"']);
});

journey("see a header that is secret only as that, and replace it", {}, async (page) => {
  await open(page);
  await paste(page, `[host."https://one.example"]\n  [host."https://one.example".header]\n    Authorization = "Basic ${SECRET}"\n`);
  const value = card(page, 0).getByLabel("Value of Authorization");
  await value.waitFor();
  assert.equal(await value.inputValue(), "");
  assert.ok(!(await page.locator(".panel").innerHTML()).includes(SECRET));
  await value.fill("Basic b3RoZXI=");
  await page.keyboard.press("Tab");
  await holds(page, ["b3RoZXI="], [SECRET]);
});

journey("be told why the form stands still while the text has a mistake in it", {}, async (page) => {
  await open(page);
  await paste(page, `${TWO}ca = [\n`);
  await says(page.locator(".refused"), "can’t change anything");
  assert.equal(await page.getByLabel("Add a mirror").count(), 0);
  await paste(page, TWO);
  await page.getByLabel("Add a mirror").waitFor();
});

journey("say whom a bare file is for", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await page.getByLabel("Registry", { exact: true }).first().fill("docker.io");
  await page.keyboard.press("Enter");
  await says(page.locator(".form-about"), "docker.io");
  assert.equal(await text(page), TWO);
});

journey("be told that a bare file can't be for a registry whose file is open, or for none", {}, async (page) => {
  await open(page);
  await openFolder(page, { "hosts.toml": DROPPED, "certs.d/docker.io/hosts.toml": TWO });
  await files(page).selectOption("hosts.toml");
  const [name, why] = [page.locator("#namespace"), page.locator("#namespace-why")];
  await name.fill("docker.io");
  await page.keyboard.press("Enter");
  await says(why, "certs.d/docker.io/hosts.toml is open already.");
  await name.fill("..");
  await page.keyboard.press("Enter");
  await says(why, "a namespace is a registry's name");
  await files(page).selectOption("certs.d/docker.io/hosts.toml");
  await becomes(page, TWO);
});

journey("open a certs.d folder and go through its files", {}, async (page) => {
  await open(page);
  await openFolder(page, { "certs.d/docker.io/hosts.toml": TWO, "certs.d/quay.io/hosts.toml": DROPPED });
  await says(headline(page), "containerd uses this file.");
  await says(page.locator(".verdict .why"), "1 of 2");
  await files(page).selectOption("certs.d/quay.io/hosts.toml");
  await becomes(page, DROPPED);
  await says(headline(page), "containerd drops this file.");
  await card(page, 0).getByRole("checkbox", { name: /^resolv\b(?!e)/ }).click();
  await says(headline(page), "containerd uses this file.");
  const kept = await text(page);
  // Each file has its own text and its own history.
  await files(page).selectOption("certs.d/docker.io/hosts.toml");
  await becomes(page, TWO);
  await tab(page, "Trace").click();
  await page.locator(".end").first().waitFor();
  await page.locator("#image").fill("quay.io/a/b:1");
  await page.keyboard.press("Enter");
  await says(page.locator(".end"), "quay.example");
  await files(page).selectOption("certs.d/quay.io/hosts.toml");
  await becomes(page, kept);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+z");
  await becomes(page, DROPPED);
  await page.keyboard.press("Control+y");
  await becomes(page, kept);
  await page.getByRole("button", { name: "Close the others" }).click();
  await files(page).waitFor({ state: "detached" });
  assert.equal(await text(page), kept);
});

journey("go to another file right after a click in the form, and find that one as it was", {}, async (page) => {
  await open(page);
  await openFolder(page, { "certs.d/docker.io/hosts.toml": TWO, "certs.d/quay.io/hosts.toml": TWO });
  await says(page.locator(".form-about"), "docker.io");
  await page.getByRole("button", { name: "Remove https://one.example" }).waitFor();
  await files(page).evaluate((select) => {
    document.querySelector('[aria-label="Remove https://one.example"]').click();
    select.value = "certs.d/quay.io/hosts.toml";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await says(page.locator(".form-about"), "quay.io");
  await becomes(page, TWO);
  await files(page).selectOption("certs.d/docker.io/hosts.toml");
  await says(page.locator(".form-about"), "docker.io");
  await becomes(page, TWO);
});

journey("have the config.toml of a node converted that comes with its tree", {}, async (page) => {
  await open(page);
  await openFolder(page, { "containerd/certs.d/docker.io/hosts.toml": TWO, "containerd/config.toml": CONFIG });
  await holds(page, ["version = 2"]);
  await says(headline(page), "Nothing to move.");
  assert.ok((await tabs(page)).some((it) => it.startsWith("Files")));
  await tab(page, "Trace").click();
  await page.locator(".end").first().waitFor();
  await page.locator("#image").fill("docker.io/library/nginx");
  await page.keyboard.press("Enter");
  await says(page.locator(".end"), "one.example");
});

journey("begin with nothing and a registry", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Clear" }).click();
  await tab(page, "Form").click();
  await page.getByLabel("Registry", { exact: true }).fill("docker.io");
  await page.getByLabel("URL of its mirror").fill("https://m.example");
  await page.getByRole("button", { name: "Add the registry" }).click();
  await holds(page, ['[host."https://m.example"]']);
  await says(headline(page), "containerd uses this file.");
  // What was pressed is gone.
  await focused(page, "result");
  // And one more beside it.
  await page.getByText("Another registry").click();
  await page.getByLabel("Registry", { exact: true }).fill("quay.io");
  await page.getByLabel("URL of its mirror").fill("https://q.example");
  await page.getByRole("button", { name: "Add the registry" }).click();
  await holds(page, ["q.example"]);
  assert.equal(await files(page).locator("option").count(), 2);
});

for (const viewport of [{ width: 320, height: 568 }, { width: 1440, height: 900 }]) {
  journey(`fill in the form in a window ${viewport.width} wide without a barrier`, { viewport }, async (page) => {
    await open(page);
    await openFolder(page, { "certs.d/docker.io/hosts.toml": TWO, "certs.d/quay.io/hosts.toml": DROPPED });
    await files(page).selectOption("certs.d/quay.io/hosts.toml");
    await page.locator(".check.unknown").waitFor();
    await fits(page, "form");
    assert.deepEqual(await barriers(page), []);
  });
}
