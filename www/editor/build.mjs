// Bundles what the page loads as a script of its own: the holder of the text, which comes first, and the editor and the
// reader of files, which come later.
import { build } from "esbuild";

await build({
  entryPoints: ["editor.js", "open.js", "source.js"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  outdir: "../assets",
  logLevel: "warning",
});
