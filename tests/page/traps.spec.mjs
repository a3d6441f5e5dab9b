// A mistake in the program itself: the text is safe, the page says what to report, and goes on.
//
// The traps are real ones: the memory of a running program is overwritten, so that it stops wherever it happens to be next.
import assert from "node:assert/strict";
import { CLIPBOARD, becomes, clipboard, file, headline, journey, look, open, paste, says, tab, text } from "./page.mjs";

const MIRROR = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;

/** Lets `spoil` overwrite the memory of the program that was started as the one at `at`: 0 is the shell, and 1 the views. */
const spoilable = (page) =>
  page.addInitScript(() => {
    const started = [];
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => {
      const made = await instantiateStreaming.apply(WebAssembly, given);
      started.push(made.instance.exports.memory);
      return made;
    };
    globalThis.spoil = (at) => new Uint8Array(started.at(at).buffer).fill(0xff);
  });
const spoil = (page, at) => page.evaluate((at) => void globalThis.spoil(at), at);

// What a trap leaves on the console, and in the page's own errors: wherever it struck.
const TRAPPED = /RuntimeError|unreachable|out of bounds|panicked|null function|signature mismatch|recursive use|table index|borrowed|TypeError/;

journey("keep the text when the program stops, read what to report, and copy the text", { ...CLIPBOARD, expected: TRAPPED }, async (page) => {
  await spoilable(page);
  await open(page);
  await paste(page, MIRROR);
  await says(page.locator(".file code"), "https://m.example");
  await spoil(page, 0);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# typed");
  const stopped = page.getByRole("alert").filter({ hasText: "The converter has stopped." });
  await says(stopped, "Please report what you did last");
  await says(stopped, "without secrets");
  await becomes(page, `${MIRROR}# typed`);
  // It can be written in, taken back and copied.
  await page.keyboard.type(", and more");
  await becomes(page, `${MIRROR}# typed, and more`);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  assert.equal(await clipboard(page), `${MIRROR}# typed, and more`);
  await page.keyboard.press("Control+z");
  await page.locator(".cm-line", { hasText: ", and more" }).waitFor({ state: "detached" });
});

journey("start again after the program has stopped, with the text, the options and the view", { expected: TRAPPED }, async (page) => {
  await spoilable(page);
  await open(page);
  await paste(page, MIRROR);
  await page.getByLabel("Result is for").selectOption("2.2");
  await tab(page, "By hand").click();
  await says(page.locator(".by-hand"), "Nothing is left to do by hand");
  await spoil(page, 0);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# typed");
  await page.getByRole("button", { name: "Start again with this text" }).click();
  await says(headline(page), "Every pull stays the same.");
  await page.locator(".cm-content").waitFor();
  await becomes(page, `${MIRROR}# typed`);
  assert.ok(await page.locator("#stopped").isHidden());
  assert.equal(await page.getByLabel("Result is for").inputValue(), "2.2");
  assert.equal(await tab(page, "By hand").getAttribute("aria-selected"), "true");
  // It converts what is typed, and everything else is there again.
  await page.keyboard.press("Tab");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText('[plugins."io.containerd.grpc.v1.cri".registry.mirrors."new.example"]\nendpoint = ["https://n.example"]\n');
  await tab(page, "Files").click();
  await file(page, "certs.d/new.example/hosts.toml").waitFor();
  for (const view of ["changes", "trace", "script"]) await look(page, view);
});

journey("start again as often as it takes", { expected: TRAPPED }, async (page) => {
  await spoilable(page);
  await open(page);
  await paste(page, MIRROR);
  await says(page.locator(".file code"), "https://m.example");
  for (const typed of ["a", "b", "c"]) {
    await spoil(page, -1);
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(`#${typed}`);
    await page.getByRole("button", { name: "Start again with this text" }).click();
    await page.locator("#stopped").waitFor({ state: "hidden" });
    await page.locator(".cm-content").waitFor();
    await says(headline(page), "Every pull stays the same.");
  }
  await becomes(page, `${MIRROR}#a#b#c`);
});

journey("be told in Chinese that the program has stopped", { locale: "zh-CN", expected: TRAPPED }, async (page) => {
  await spoilable(page);
  await open(page);
  await spoil(page, 0);
  await page.locator(".cm-content").focus();
  await page.keyboard.type("#");
  const stopped = page.getByRole("alert").filter({ hasText: "转换器已停止" });
  await says(stopped, "请反馈");
  assert.ok(!/[A-Za-z]{3,}/.test(await stopped.innerText()), await stopped.innerText());
  await page.getByRole("button", { name: "重新启动" }).click();
  await says(headline(page), "每次拉取都与之前完全一致。");
});

journey("have the rest of the page when a view stops", { expected: TRAPPED }, async (page) => {
  await spoilable(page);
  await open(page);
  await paste(page, MIRROR);
  await look(page, "trace");
  await spoil(page, 1);
  await page.getByRole("combobox", { name: "Image" }).fill("quay.io/some/thing:1");
  await page.getByRole("combobox", { name: "Image" }).press("Enter");
  await says(page.getByRole("alert"), "Please report what you did last");
  assert.equal(await text(page), MIRROR);
  // The program itself goes on, and so do the views, which are new ones.
  await tab(page, "Files").click();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText('[plugins."io.containerd.grpc.v1.cri".registry.mirrors."new.example"]\nendpoint = ["https://n.example"]\n');
  await file(page, "certs.d/new.example/hosts.toml").waitFor();
  await look(page, "explain");
  await page.getByRole("button", { name: "Start again with this text" }).click();
  await page.locator("#stopped").waitFor({ state: "hidden" });
  await page.locator(".passage").first().waitFor();
  await look(page, "trace");
});

journey("have an answer again after the worker has stopped", { expected: TRAPPED }, async (page) => {
  // The core in the worker loses its memory whenever it is asked about a text with this word.
  await page.route(/worker-[0-9a-f]+\.js/, async (route) => {
    const response = await route.fetch();
    const spoiler = `{
      const { instantiateStreaming } = WebAssembly;
      let memory;
      WebAssembly.instantiateStreaming = async (...given) => {
        const made = await instantiateStreaming.apply(WebAssembly, given);
        memory = made.instance.exports.memory;
        return made;
      };
      addEventListener("message", ({ data }) => JSON.stringify(data.args).includes("spoil-me") && memory && new Uint8Array(memory.buffer).fill(0));
    }\n`;
    await route.fulfill({ response, body: spoiler + (await response.text()) });
  });
  await open(page);
  await paste(page, MIRROR);
  await look(page, "report");
  await paste(page, `${MIRROR}# spoil-me\n`);
  const said = page.locator(".panel [role=alert]");
  await says(said, "has stopped");
  await says(said, "Please report what you did last, without secrets");
  assert.ok(await page.locator("#stopped").isHidden());
  // Exact conversion needs no worker.
  await tab(page, "Files").click();
  await says(page.locator(".file code"), "https://m.example");
  // And the next question has another one.
  await paste(page, MIRROR);
  await look(page, "report");
  assert.equal(await said.count(), 0);
});

journey("have the text still there when the program can't be started again", { expected: /RuntimeError|unreachable|out of bounds|ERR_FAILED|Failed to (fetch|load)|dynamically imported|TypeError/ }, async (page) => {
  await spoilable(page);
  await open(page);
  await paste(page, MIRROR);
  await says(page.locator(".file code"), "https://m.example");
  await spoil(page, 0);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# typed");
  const again = page.getByRole("button", { name: "Start again with this text" });
  await again.waitFor();
  await page.route(/mirrorshift-www.*_bg\.wasm/, (route) => route.abort());
  await again.click();
  await says(page.getByRole("alert"), "could not be loaded");
  assert.equal(await page.locator("#rescued").inputValue(), `${MIRROR}# typed`);
  assert.ok(await page.locator("#rescued").isVisible());
  // And once more, when the network is back.
  await page.unroute(/mirrorshift-www.*_bg\.wasm/);
  await again.click();
  await becomes(page, `${MIRROR}# typed`);
  assert.ok(await page.locator("#not-loaded").isHidden());
});
