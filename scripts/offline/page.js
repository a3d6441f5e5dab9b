// Stands where index.html has files beside it: start.js asks here for the parts, all of which are in the page. `offline:parts` is what
// scripts/offline/build.mjs makes of them.
import { modules } from "offline:parts";
import { unpack } from "./unpack.js";

// Modules are in the script, and hold nothing here.
const held = (id) => document.getElementById(id)?.textContent;

const blob = (contents, type) => URL.createObjectURL(new Blob([contents], { type }));

let worker;
globalThis.offline = {
  // The worker is started by an address, the others are known by what they hold.
  source: (id) => (id === "later-worker" ? (worker ??= blob(held(id), "text/javascript")) : held(id)),
  bring: (id) => modules[id](),
  unpack,
  // Pages from a disk have no origin that a worker of modules could be fetched for.
  type: "classic",
  // All style sheets are in one.
  style: () => {},
};

// The pages of rules open in a window of their own, as they do where they are files.
addEventListener("click", async (event) => {
  const link = event.target instanceof Element && event.target.closest('a[href^="docs/"], a[href^="./docs/"]');
  if (!link) return;
  event.preventDefault();
  const pages = JSON.parse(new TextDecoder().decode(await unpack(held("documents"))));
  const name = link.getAttribute("href").replace(/^\.\//, "").replace(/#.*/, "");
  // A page from a blob has the policy of this one, which knows this style.
  const style = document.querySelector("style").outerHTML;
  const address = blob((pages[name] ?? name).replace("<style></style>", () => style), "text/html;charset=utf-8");
  Object.assign(document.createElement("a"), { href: address, target: "_blank", rel: "noopener" }).click();
});
