// Times training steps on the wasm runtime: node bench/stock.mjs [--json FILE] [names], after a build.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { resnetBench } from './resnet.mjs';
import { transformerBlockBench } from './transformer-block.mjs';

const benches = {
  resnet20: { what: 'ResNet-20, batch 128 of 32x32, SGD', bench: resnetBench({ batch: 128 }) },
  'modulator-block': {
    what: "block of a modulator's sub-network: dim 256, 4 heads, 65 tokens, batch 16",
    bench: transformerBlockBench({ dim: 256, numHeads: 4, tokens: 65, batch: 16 }),
  },
  'transformer-block': {
    what: 'block of ViT-B: dim 768, 12 heads, 197 tokens, batch 4',
    bench: transformerBlockBench({ dim: 768, numHeads: 12, tokens: 197, batch: 4 }),
  },
};
const names = Object.keys(benches);

const help = `Times training steps on the wasm runtime, and what the same costs in stock tfjs ops.

  npm run bench:stock -- [names] [--json FILE]

names        which to run: ${names.join(', ')}; all unless given
--json FILE  also write the rows to FILE
--help       this text`;

function fail(message) {
  console.error(message);
  process.exit(1);
}

let options;
try {
  options = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
} catch (error) {
  fail(`${error.message}\n\n${help}`);
}
const { values, positionals } = options;
if (values.help) {
  console.log(help);
  process.exit(0);
}
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) fail(`There is no benchmark '${unknown}'. Valid names: ${names.join(', ')}.`);

const chosen = positionals.length === 0 ? names : names.filter((name) => positionals.includes(name));
const rows = chosen.map((name) => ({ name, what: benches[name].what }));
// All of ours before anything in stock ops, which loads gradients that would take part in ours.
for (const row of rows) row.milliseconds = await benches[row.name].bench.ours();
for (const row of rows) {
  row.stockMilliseconds = await benches[row.name].bench.stock?.();
  if (row.stockMilliseconds !== undefined) row.ratio = row.stockMilliseconds / row.milliseconds;
}

const seconds = (milliseconds) => (milliseconds === undefined ? '-' : (milliseconds / 1000).toFixed(2));
const line = (name, ...cells) => name.padEnd(20) + cells.map((cell) => cell.padStart(10)).join('');
console.log(`One training step on wasm, best of 5 (${availableParallelism()} cores, Node ${process.version})`);
console.log(line('', 'ours, s', 'stock, s', 'ratio'));
for (const { name, what, milliseconds, stockMilliseconds, ratio } of rows) {
  console.log(`${line(name, seconds(milliseconds), seconds(stockMilliseconds), ratio?.toFixed(1) ?? '-')}   ${what}`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
