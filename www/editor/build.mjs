// Bundles the editor into one ES module, which the page loads after its first result.
import { build } from "esbuild";

await build({
  entryPoints: ["editor.js"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  outfile: "../assets/editor.js",
  logLevel: "warning",
});
