// Bundles what the page loads as a script of its own: the holder of the text, which comes first, and the editor, the
// reader of files, and what goes between text and result, which come later.
import { build } from "esbuild";

await build({
  entryPoints: ["editor.js", "inner.js", "open.js", "origin.js", "source.js", "words-zh.js"],
  bundle: true,
  loader: { ".txt": "text" },
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  // Where a browser tells whether input is pending, CodeMirror colours a text for 100 ms at a time; without that, it keeps
  // to the browser's idle time, which is half as long.
  define: { "navigator.scheduling": "undefined" },
  outdir: "../assets",
  logLevel: "warning",
});
