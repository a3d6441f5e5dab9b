// A static file server for the built page: node scripts/serve.mjs DIRECTORY [PORT [PREFIX]]
//
// It listens on 127.0.0.1 only. Tests mount the page below a prefix, since that is how many hosts serve it.

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".toml": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const PORTS_TRIED = 20;
const SQUEEZED = [".css", ".html", ".js", ".svg", ".wasm"];

const brotli = promisify(brotliCompress);

/**
 * Serves `directory` below `prefix`; the first free port from `port` on, any for 0. Gives back `{ url, stop }`. With
 * `compress`, what browsers load is sent with brotli, as hosts do: each file is compressed when it is first asked for.
 */
export async function serve(directory, { port = 0, prefix = "/", compress = false } = {}) {
  const site = { root: resolve(directory), prefix, compressed: compress ? new Map() : undefined };
  const server = createServer((request, response) => {
    answer(site, request, response).catch(() => response.writeHead(500).end());
  });
  await listen(server, port, port === 0 ? 0 : port + PORTS_TRIED);
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

function listen(server, port, last) {
  return new Promise((done, failed) => {
    server.once("error", (error) => {
      const next = port < last ? port + 1 : 0;
      if (error.code !== "EADDRINUSE" || port === 0) failed(error);
      else listen(server, next, last).then(done, failed);
    });
    server.listen(port, "127.0.0.1", done);
  });
}

async function answer(site, request, response) {
  const file = await locate(site.root, site.prefix, request.url);
  if (!file) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
    return;
  }
  const kind = extname(file.path);
  const body = accepts(request) && SQUEEZED.includes(kind) ? await squeezed(site, file.path) : undefined;
  response.writeHead(200, {
    "content-type": TYPES[kind] ?? "application/octet-stream",
    "content-length": body?.length ?? file.size,
    "cache-control": "no-cache",
    ...(body && { "content-encoding": "br" }),
  });
  if (body || request.method === "HEAD") response.end(body);
  else createReadStream(file.path).pipe(response);
}

const accepts = (request) => /\bbr\b/.test(request.headers["accept-encoding"] ?? "");

/** A file as brotli has it, if this site compresses; it does so once. */
function squeezed({ compressed }, path) {
  if (!compressed) return undefined;
  if (!compressed.has(path)) compressed.set(path, readFile(path).then(brotli));
  return compressed.get(path);
}

/** The file behind a request, if there is one below the root. */
async function locate(root, prefix, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (!path.startsWith(prefix) || path.includes("\0")) return undefined;
  // An absolute path can't climb: `normalize` drops every `..` that would.
  let file = join(root, normalize(`/${path.slice(prefix.length)}`));
  let found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) {
    file = join(file, "index.html");
    found = await stat(file).catch(() => undefined);
  }
  return found?.isFile() ? { path: file, size: found.size } : undefined;
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const [directory, port = "8080", prefix = "/"] = argv.slice(2);
  if (!directory || !/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    console.error("usage: serve.mjs DIRECTORY [PORT [PREFIX]]");
    exit(2);
  }
  const { url } = await serve(directory, { port: Number(port), prefix });
  console.log(`mirrorshift is at ${url} (stop with Ctrl-C)`);
}
