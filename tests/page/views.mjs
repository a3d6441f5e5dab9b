// The way to everything that the page shows, in any language: for journeys and for pictures.
import { readFileSync } from "node:fs";

const INFO = readFileSync(new URL("../crictl-info/1.6-legacy.json", import.meta.url), "utf8");

/** Every view by its id, each with what is there when all of it has come. */
export const VIEWS = {
  files: ".file .code",
  changes: ".changes .diff",
  trace: ".sequence .step",
  explain: ".passages .passage",
  "by-hand": ".by-hand",
  script: ".script:has(.sections) .code",
  report: ".report-view .file:not(.busy) .code",
  fleets: ".fleet .file:not(.busy) .code",
  node: ".checks li",
};

/** Looks at a view, by its id, until all of it has come. What a node says is put in where none was. */
export async function look(page, view) {
  await page.locator(`#tab-${view}`).click();
  if (view === "node" && (await page.locator("#report-info").inputValue()) === "") await page.locator("#report-info").fill(INFO);
  await page.locator(`#panel-${view} :is(${VIEWS[view]})`).first().waitFor();
}

/** Every dialog by its name, each with the button that opens it and what is there when all of it has come. */
export const DIALOGS = {
  samples: { button: ".pane-head [aria-haspopup=dialog]", shows: ".recent" },
  share: { button: ".controls [aria-haspopup=dialog]:not(#help-button)", shows: "textarea" },
  help: { button: "#help-button", shows: ".keys" },
};

/** Opens a dialog by its name, and gives it. */
export async function dialog(page, name) {
  await page.locator(DIALOGS[name].button).click();
  const opened = page.locator(`dialog.${name}`);
  await opened.locator(DIALOGS[name].shows).first().waitFor();
  return opened;
}

/** Opens the settings and gives them a path and an image that can't be, and gives what is said of that. */
export async function wrongSettings(page) {
  await page.locator("[aria-controls=settings]").click();
  await page.locator("#settings-config-path").fill("no path");
  await page.locator("#settings-pause-from").selectOption("image");
  await page.locator("#settings-pause").fill("No Image");
  const mistakes = page.locator("#settings .mistake");
  await mistakes.nth(1).waitFor();
  return mistakes;
}
