// Between the text and its result, both ways; and a text that has another one inside. Everything holds for the plain text
// field as well.
import assert from "node:assert/strict";
import { becomes, journey, open, paste, says } from "./page.mjs";

const ENDPOINT = '  endpoint = ["https://m.example", "https://n.example"]';
const TWO = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
${ENDPOINT}
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."quay.io"]
  endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".tls]
  ca_file = "/etc/ssl/m.pem"
`;
const INNER = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;
const HEREDOC = `#!/bin/sh
set -e
cat > /etc/containerd/config.toml <<EOF
${INNER}EOF
systemctl restart containerd
`;
const TWO_INSIDE = `#!/bin/sh
cat > /etc/containerd/config.toml <<EOF
${INNER}EOF
cat > /etc/containerd/certs.d/quay.io/hosts.toml <<EOF
server = "https://quay.io"
[host."https://\${MIRROR}"]
EOF
`;

const DOCKER = "certs.d/docker.io/hosts.toml";
const QUAY = "certs.d/quay.io/hosts.toml";

const content = (page) => page.locator(".cm-content");
const plain = (page) => page.locator("textarea.plain");
const bar = (page) => page.locator("#inner");
const marked = (page) => page.locator(".file .line.marked");
const use = (page) => page.getByRole("button", { name: "Use it" });
const lineWith = (page, text) => page.locator(".file .line").filter({ hasText: text }).first();
const choose = (page, path) => page.locator(".tree").getByRole("button", { name: path, exact: true }).click();
const isEmpty = (page) => page.waitForFunction(() => document.getElementById("inner").childElementCount === 0);

/** Waits until the editor has `expected` selected. */
async function selects(page, expected) {
  await page.waitForFunction(
    (expected) => expected === document.querySelector(".editor").shadowRoot.getSelection().toString(),
    expected,
  );
}

async function usePlain(page, name = "Plain text field") {
  await page.getByRole("button", { name }).click();
  await plain(page).waitFor();
}

journey("take the config.toml out of a shell script, and have the script back", {}, async (page) => {
  await open(page);
  await paste(page, HEREDOC);
  await says(bar(page), "This text has a config.toml inside");
  await says(bar(page), "line 4");
  // Whoever types goes on typing.
  assert.ok(await content(page).evaluate((it) => it.getRootNode().activeElement === it));
  await use(page).click();
  await becomes(page, INNER);
  await isEmpty(page);
  await says(page.locator(".file"), "m.example");
  await page.keyboard.press("Control+z");
  await becomes(page, HEREDOC);
  await says(bar(page), "config.toml inside");
});

journey("choose which of the files in a script to use, and read what the shell puts into it", {}, async (page) => {
  await open(page);
  await paste(page, TWO_INSIDE);
  await says(bar(page), "2 files");
  await says(bar(page).locator("li"), "MIRROR");
  await use(page).nth(1).click();
  await says(page.locator(".cm-line"), 'server = "https://quay.io"');
});

journey("keep a script as it is, and be asked again about another one", {}, async (page) => {
  await open(page);
  await paste(page, HEREDOC);
  await page.getByRole("button", { name: "Keep the text" }).click();
  await isEmpty(page);
  await becomes(page, HEREDOC);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# kept");
  await page.waitForTimeout(800);
  assert.equal(await bar(page).textContent(), "");
  await paste(page, TWO_INSIDE);
  await says(bar(page), "2 files");
});

journey("take a config.toml out of its wrapping in Chinese, without the code editor", { locale: "zh-CN" }, async (page) => {
  await open(page);
  await usePlain(page, "纯文本框");
  await plain(page).fill(HEREDOC);
  await says(bar(page), "这段文本中包含一个 config.toml");
  await bar(page).getByRole("button", { name: "使用它" }).click();
  await becomes(page, INNER);
});

journey("see which lines of the file come of the line with the cursor", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await choose(page, DOCKER);
  // A key stands for all that its value leads to.
  await content(page).getByText("endpoint").first().click();
  await says(marked(page), "m.example");
  await content(page).getByText("n.example").click();
  // The lines of the other endpoint were marked until then.
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll(".file .line.marked")].map((it) => it.textContent);
    return lines.some((it) => it.includes("n.example")) && !lines.some((it) => it.includes("m.example"));
  });
  // Typing ends it: what was known is about the text before.
  await page.keyboard.press("End");
  await page.keyboard.type(" # typed");
  await page.waitForFunction(() => !document.querySelector(".line.marked"));
});

journey("go to the other files that a setting ends up in", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await choose(page, DOCKER);
  await content(page).getByText("/etc/ssl/m.pem").click();
  await says(marked(page), "/etc/ssl/m.pem");
  await page.locator(".origin-note .landing").filter({ hasText: QUAY }).click();
  await says(page.locator(".file .path"), QUAY);
  await says(marked(page), "/etc/ssl/m.pem");
});

journey("go from an endpoint to its lines with a key, wherever I look", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await page.getByRole("tab", { name: "Changes" }).click();
  await content(page).getByText("n.example").click();
  await page.keyboard.press("F12");
  await says(page.locator(".file .path"), DOCKER);
  await says(marked(page), "n.example");
});

journey("press a line of the file and see where it comes from", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await choose(page, DOCKER);
  await lineWith(page, '[host."https://n.example"]').click();
  await page.locator(".cm-produced").waitFor();
  await selects(page, '"https://n.example"');
  await says(marked(page), "n.example");
});

journey("list where a file comes from with the keyboard alone", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await choose(page, QUAY);
  await page.getByRole("button", { name: "Where does this come from?" }).focus();
  await page.keyboard.press("Enter");
  await page.locator('.origin-button[aria-expanded="true"]').waitFor();
  await says(page.locator(".origin-list .landing"), "line 4 of your text");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".cm-produced").first().waitFor();
});

journey("press a line of the file while the plain text field has the text", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await usePlain(page);
  await choose(page, DOCKER);
  await lineWith(page, '[host."https://n.example"]').click();
  await page.waitForFunction(() => {
    const { value, selectionStart, selectionEnd } = document.querySelector("textarea.plain");
    return value.slice(selectionStart, selectionEnd) === '"https://n.example"';
  });
  await page.getByRole("tab", { name: "Changes" }).click();
  await plain(page).focus();
  await page.keyboard.press("F12");
  await says(marked(page), "n.example");
});

journey("go from the explanation of a field to the lines it ends up in", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await page.getByRole("tab", { name: "Explain" }).click();
  await page.locator(".passage").filter({ has: page.locator(".passage-key", { hasText: "ca_file" }) }).locator(".landing").first().click();
  await says(marked(page), "/etc/ssl/m.pem");
});

journey("have the buttons beside the text in one row on a desk, and all of them on a phone", {}, async (page) => {
  await open(page);
  const head = page.locator(".source .pane-head");
  await head.getByRole("button", { name: "Plain text field" }).waitFor();
  assert.ok((await head.boundingBox()).height < 48);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const button of await head.getByRole("button").all()) {
    const { x, width } = await button.boundingBox();
    assert.ok(x >= 0 && x + width <= 390, `${x} + ${width}`);
  }
});
