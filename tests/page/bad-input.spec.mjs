// Any text is an input: the page answers, and goes on answering.
import { journey, open, paste, says } from "./page.mjs";

const GOOD = `[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
endpoint = ["https://m.example"]
`;

const noise = (length) => {
  let seed = 42;
  const unit = () => (seed = (seed * 1103515245 + 12345) % 2147483648) % 65536;
  return String.fromCharCode(...Array.from({ length }, unit));
};

for (const [name, text] of [
  ["nothing", " "],
  ["binary noise", noise(20_000)],
  ["NUL bytes", "a = \0\0\0\n\0"],
  ["10 MB of one line", "x".repeat(10 * 1024 * 1024)],
  ["10 MB of a string", `a = "${"é".repeat(5 * 1024 * 1024)}"`],
  ["a million lines", "a\n".repeat(1_000_000)],
  ["deeply nested arrays", `a = ${"[".repeat(100_000)}`],
  ["a lone surrogate", `# \ud83d\n${GOOD}`],
  ["CRLF", GOOD.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\ufeff${GOOD}`],
  ["tabs and odd blanks", `\t${GOOD.replaceAll(" ", "\t\u00a0")}`],
  ["markup", `# <img src=x onerror=alert(1)>\n${GOOD.replace("docker.io", "<script>alert(1)</script>")}`],
]) {
  journey(`paste ${name}, and go on`, {}, async (page) => {
    await open(page);
    await paste(page, text);
    await page.waitForTimeout(200);
    for (const view of ["Changes", "Trace", "Explain", "By hand", "Script", "Report", "Fleets", "Node", "Files"]) await page.getByRole("tab", { name: view }).click();
    await paste(page, GOOD);
    await says(page.locator(".tree"), "docker.io/");
    await says(page.locator(".file"), "https://m.example");
  });
}
