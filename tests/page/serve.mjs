// Serves a built page under a path prefix, the way a plain file server would: `node serve.mjs DIST [PORT] [PREFIX]`.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves `folder` on 127.0.0.1 below `prefix`, which begins and ends with a slash; gives the address and a way to stop. */
export async function serve(folder, { port = 0, prefix = "/" } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.startsWith(prefix) ? normalize(decodeURIComponent(pathname.slice(prefix.length))) : "..";
    const file = join(folder, path === "." || path === "" ? "index.html" : path);
    const known = !path.startsWith("..") && (await stat(file).catch(() => null))?.isFile();
    if (!known) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}${prefix}`, stop: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port, prefix] = process.argv.slice(2);
  console.log((await serve(folder, { port: Number(port ?? 8080), prefix })).url);
}
