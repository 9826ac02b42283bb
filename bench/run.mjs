// Times training steps on the wasm runtime: node bench/run.mjs [--json FILE] [names], after a build.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { benchResnet } from './resnet.mjs';
import { benchTransformerBlock } from './transformer-block.mjs';

const benches = {
  // Before any other that loads stock tfjs: its gradients would then replace ours for stock ops.
  resnet20: { what: 'ResNet-20, batch 128 of 32x32, SGD', run: () => benchResnet({ batch: 128 }) },
  'modulator-block': {
    what: "block of a modulator's sub-network: dim 256, 4 heads, 65 tokens, batch 16",
    run: () => benchTransformerBlock({ dim: 256, numHeads: 4, tokens: 65, batch: 16 }),
  },
  'transformer-block': {
    what: 'block of ViT-B: dim 768, 12 heads, 197 tokens, batch 4',
    run: () => benchTransformerBlock({ dim: 768, numHeads: 12, tokens: 197, batch: 4 }),
  },
};
const names = Object.keys(benches);

const help = `Times training steps on the wasm runtime, and what the same costs in stock tfjs ops.

  npm run bench -- [names] [--json FILE]

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

const seconds = (milliseconds) => (milliseconds === undefined ? '-' : (milliseconds / 1000).toFixed(2));
const columns = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(10))).join('');
console.log(
  `Training step on wasm (one thread; ${availableParallelism()} cores), median of up to 5, Node ${process.version}`,
);
console.log(columns(['', 'ours s', 'stock s', 'stock/ours']));

const rows = [];
for (const name of names.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  const { what, run } = benches[name];
  const { milliseconds, stockMilliseconds } = await run();
  const ratio = stockMilliseconds === undefined ? undefined : stockMilliseconds / milliseconds;
  rows.push({ name, what, milliseconds, stockMilliseconds, ratio });
  console.log(
    `${columns([name, seconds(milliseconds), seconds(stockMilliseconds), ratio?.toFixed(1) ?? '-'])}   ${what}`,
  );
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
