// Compares training steps on the wasm runtime with stock tfjs ops: node bench/stock.mjs --help, after a build.
import { availableParallelism } from 'node:os';
import { readArguments, writeJson } from './command-line.mjs';
import { resnetBench } from './resnet.mjs';
import { transformerBlockBench } from './transformer-block.mjs';

/**
 * A benchmark: the milliseconds of a step with our operations, and with stock ops if they can run it.
 *
 * @typedef {{ ours: () => Promise<number>, stock?: () => Promise<number> }} Bench
 */

/** @type {{ name: string, what: string, bench: Bench }[]} */
const benches = [
  { name: 'resnet20', what: 'ResNet-20, batch 128 of 32x32, SGD', bench: resnetBench({ batch: 128 }) },
  {
    name: 'modulator-block',
    what: "block of a modulator's sub-network: dim 256, 4 heads, 65 tokens, batch 16",
    bench: transformerBlockBench({ dim: 256, numHeads: 4, tokens: 65, batch: 16 }),
  },
  {
    name: 'transformer-block',
    what: 'block of ViT-B: dim 768, 12 heads, 197 tokens, batch 4',
    bench: transformerBlockBench({ dim: 768, numHeads: 12, tokens: 197, batch: 4 }),
  },
];
const allNames = benches.map(({ name }) => name);

const help = `Times training steps on the wasm runtime, and the same steps in stock tfjs ops.

  npm run bench:stock -- [names] [--json FILE]

names        the benchmarks to run, by default all: ${allNames.join(', ')}
--json FILE  also write the rows to FILE
--help       show this text`;

const { names, json } = readArguments({ help, names: allNames, defaults: {} });
const chosen = benches.filter(({ name }) => names.includes(name));

/** @type {Map<string, number>} */
const ours = new Map();
// Ours first, because stock ops load gradients that would affect ours.
for (const { name, bench } of chosen) ours.set(name, await bench.ours());
/** @type {{ name: string, what: string, milliseconds: number, stockMilliseconds?: number, ratio?: number }[]} */
const rows = [];
for (const { name, what, bench } of chosen) {
  const milliseconds = ours.get(name) ?? Number.NaN;
  const stockMilliseconds = await bench.stock?.();
  const stock = stockMilliseconds === undefined ? {} : { stockMilliseconds, ratio: stockMilliseconds / milliseconds };
  rows.push({ name, what, milliseconds, ...stock });
}

const seconds = (/** @type {number | undefined} */ milliseconds) =>
  milliseconds === undefined ? '-' : (milliseconds / 1000).toFixed(2);
const line = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
  name.padEnd(20) + cells.map((cell) => cell.padStart(10)).join('');
console.log(`One training step on wasm, best of 5 (${availableParallelism()} cores, Node ${process.version})`);
console.log(line('', 'ours, s', 'stock, s', 'ratio'));
for (const { name, what, milliseconds, stockMilliseconds, ratio } of rows) {
  console.log(`${line(name, seconds(milliseconds), seconds(stockMilliseconds), ratio?.toFixed(1) ?? '-')}   ${what}`);
}
writeJson(json, rows);
