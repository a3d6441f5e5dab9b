// Writes the texts that `make bench` measures: node benches/generate.mjs SAMPLE DIRECTORY
//
// The sample as it is, and the same file with as many registries as fill 96 KB, 1 MB and 10 MB. The numbers come
// from a fixed seed, so that everyone measures the same bytes.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";

const SIZES = { "96k": 96_000, "1m": 1_000_000, "10m": 10_000_000 };
const SEED = 20_240_229;
const REGISTRY = 'plugins."io.containerd.grpc.v1.cri".registry';

/** A config of about `size` bytes: `sample` with more mirrors and host settings behind its own. */
export function generate(sample, size) {
  const random = numbers(SEED);
  const [head, tail] = cut(sample);
  const parts = [head];
  let length = sample.length;
  for (let number = 0; length < size; number += 1) {
    const part = number % 3 === 2 ? hostSettings(number, random) : mirror(number, random);
    parts.push(part);
    length += part.length;
  }
  return [...parts, tail].join("");
}

/** The sample, cut where its registry tables end. */
function cut(sample) {
  const at = sample.search(/^ *\[plugins\."io\.containerd\.grpc\.v1\.cri"\.x509_key_pair_streaming\]/m);
  if (at < 0) throw new Error("the sample has no x509_key_pair_streaming table to stand before");
  return [sample.slice(0, at), sample.slice(at)];
}

function mirror(number, random) {
  const namespace = `registry-${number}.team-${random(40)}.example.com${random(4) ? "" : ":5000"}`;
  const endpoints = Array.from({ length: 1 + random(3) }, () => endpoint(number, random));
  endpoints.push(`https://${namespace}`);
  const list = endpoints.map((url) => `"${url}"`).join(", ");
  const comment = random(5) ? "" : `      # asked for by team ${random(40)}, see ticket ${random(9000)}\n`;
  return `${comment}      [${REGISTRY}.mirrors."${namespace}"]\n        endpoint = [${list}]\n`;
}

/** A mirror's URL; one in three is of a host that has settings of its own near by. */
function endpoint(number, random) {
  const scheme = random(6) ? "https" : "http";
  const path = random(4) ? "" : `/v2/proxy-${random(9)}`;
  return `${scheme}://${mirrorHost(number - (number % 3) + 3 * random(3) - 1)}${path}`;
}

const mirrorHost = (number) => `mirror-${Math.max(number, 2)}.example.net${number % 2 ? ":8443" : ""}`;

function hostSettings(number, random) {
  const table = `${REGISTRY}.configs."${mirrorHost(number)}"`;
  const tls = [
    `          insecure_skip_verify = ${random(2) === 0}`,
    `          ca_file = "/etc/containerd/pki/ca-${random(20)}.pem"`,
    `          cert_file = "/etc/containerd/pki/client-${number}.pem"`,
    `          key_file = "/etc/containerd/pki/client-${number}.key"`,
  ].slice(0, [1, 2, 4][random(3)]);
  const auth = random(3)
    ? ""
    : `        [${table}.auth]\n          username = "robot-${number}"\n          password = "not-a-secret-${random(9000)}"\n`;
  return `      [${table}]\n        [${table}.tls]\n${tls.join("\n")}\n${auth}`;
}

/** Numbers below a bound, from a seed: mulberry32. */
function numbers(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const [sampleFile, directory] = argv.slice(2);
const sample = readFileSync(sampleFile, "utf8");
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, "sample.toml"), sample);
for (const [name, size] of Object.entries(SIZES)) {
  writeFileSync(join(directory, `${name}.toml`), generate(sample, size));
}
