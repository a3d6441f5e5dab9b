// The core in wasm beside smol-toml: node benches/wasm.mjs PACKAGE TEXTS
//
// mirrorshift reads, lints, converts, compares and emits; smol-toml merely parses. Both see the same text in the
// same run, by turns, since machines differ and are noisy: what counts is the ratio of a pair of neighbours.
// Memory is taken in a process of its own for each text.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { argv, execArgv, exit, execPath, resourceUsage } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "smol-toml";

const TEXTS = ["sample", "96k", "1m", "10m"];
const RATIO_AT_96K = 3;
// A little over 10, for caches that a long text no longer fits.
const GROWTH_PER_TENFOLD = 13;
const SAMPLE_MS = 20;
const BUDGET_MS = 6000;
const ROUNDS = { least: 7, most: 101 };

const [packageFile, texts, ...memory] = argv.slice(2);
const read = (name) => readFileSync(join(texts, `${name}.toml`), "utf8");
if (memory.length > 0) await reportMemory(...memory);
else await report();

async function report() {
  const engines = { smol: parse, ours: (await load()).analyze };
  console.log("in wasm, median (10 % to 90 %), beside smol-toml's parse of the same text:");
  console.log("text        bytes  smol-toml     mirrorshift  ratio                rounds  wasm memory  RSS ours/smol-toml");
  const results = new Map(TEXTS.map((name) => [name, measure(engines, read(name))]));
  for (const [name, result] of results) {
    const { wasm, rss } = memoryOf(name, "ours");
    const other = memoryOf(name, "smol");
    const [low, middle, high] = quantiles(result.ratios);
    console.log(
      [
        name.padEnd(6),
        String(result.bytes).padStart(10),
        `${ms(median(result.smol))} ms`.padStart(10),
        `${ms(median(result.ours))} ms`.padStart(15),
        ` ${middle.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`.padEnd(21),
        String(result.ratios.length).padStart(6),
        mb(wasm).padStart(12),
        `${mb(rss)} / ${mb(other.rss)}`.padStart(19),
      ].join(" "),
    );
  }
  judge(results);
}

function judge(results) {
  const ratio = median(results.get("96k").ratios);
  const verdicts = [[`ratio at 96 KB: ${ratio.toFixed(2)}, at most ${RATIO_AT_96K}`, ratio <= RATIO_AT_96K]];
  for (const [small, large] of [["96k", "1m"], ["1m", "10m"]]) {
    const [ours, smol] = ["ours", "smol"].map((engine) => growth(engine, results.get(small), results.get(large)));
    // Larger texts miss the caches more often, whoever reads them: smol-toml's parse of the same texts, in the same run,
    // says by how much more than ten a linear program grows on this machine.
    const most = Math.max(GROWTH_PER_TENFOLD, smol * 1.2);
    const text = `growth per tenfold input, ${small} to ${large}: ${ours.toFixed(1)}, at most ${most.toFixed(1)}`;
    verdicts.push([`${text} (smol-toml: ${smol.toFixed(1)})`, ours <= most]);
  }
  for (const [text, good] of verdicts) console.log(`${good ? "PASS" : "FAIL"}  ${text}`);
  if (!verdicts.every(([, good]) => good)) exit(1);
}

/** Milliseconds for one go of each engine, pair by pair, and the ratios of the pairs. */
function measure(engines, text) {
  const result = { bytes: Buffer.byteLength(text), smol: [], ours: [], ratios: [] };
  const goes = {};
  for (const [name, run] of Object.entries(engines)) {
    time(run, text, 1);
    // Long enough for both compilers to settle on their best code.
    const started = performance.now();
    let once = Infinity;
    while (performance.now() - started < 500) once = Math.min(once, time(run, text, 1));
    goes[name] = Math.max(1, Math.ceil(SAMPLE_MS / once));
  }
  const started = performance.now();
  for (let round = 0; round < ROUNDS.most; round += 1) {
    if (round >= ROUNDS.least && performance.now() - started > BUDGET_MS) break;
    const order = round % 2 ? ["ours", "smol"] : ["smol", "ours"];
    for (const name of order) result[name].push(time(engines[name], text, goes[name]));
    result.ratios.push(result.ours.at(-1) / result.smol.at(-1));
  }
  return result;
}

function time(run, text, goes) {
  const started = performance.now();
  for (let go = 0; go < goes; go += 1) run(text);
  return (performance.now() - started) / goes;
}

/** How many times longer a tenfold text takes; the two need not be just tenfold. */
function growth(engine, small, large) {
  const tenfolds = Math.log10(large.bytes / small.bytes);
  return (median(large[engine]) / median(small[engine])) ** (1 / tenfolds);
}

function memoryOf(name, engine) {
  const self = fileURLToPath(import.meta.url);
  return JSON.parse(execFileSync(execPath, [...execArgv, self, packageFile, texts, name, engine], { encoding: "utf8" }));
}

/** For one text and engine: the size of wasm's memory, which never shrinks, and the most this process held. */
async function reportMemory(name, engine) {
  const text = read(name);
  let wasm = 0;
  if (engine === "smol") parse(text);
  else {
    const core = await load();
    core.analyze(text);
    wasm = core.memory.buffer.byteLength;
  }
  console.log(JSON.stringify({ wasm, rss: resourceUsage().maxRSS * 1024 }));
}

/** The core as the page has it, and its memory. */
async function load() {
  const core = await import(pathToFileURL(resolve(packageFile)));
  const { memory } = core.initSync({ module: readFileSync(packageFile.replace(/\.js$/, "_bg.wasm")) });
  return { analyze: core.analyze_lean, memory };
}

function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.1, 0.5, 0.9].map((part) => sorted[Math.round(part * (sorted.length - 1))]);
}

function median(values) {
  return quantiles(values)[1];
}

function ms(value) {
  return value < 10 ? value.toFixed(3) : value.toFixed(0);
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
