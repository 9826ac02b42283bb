// Packs a package and the @mem packages it needs: node scripts/with-setup.mjs pack <package> [--out <folder>]
import { mkdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dependencyClosure, publicPackages } from './lib/packages.mjs';
import { packPackages } from './lib/packed-packages.mjs';
import { pnpmEnvironment } from './lib/toolchain.mjs';

const usage = 'Usage: npm run pack -- <package> [--out <folder>]';
const published = publicPackages();
const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: 'packed' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
const names = published.map(({ name }) => name.slice('@mem/'.length));
const [given] = positionals;
const name = given?.replace(/^@mem\//, '') ?? '';

if (values.help) {
  console.log(`${usage}\nWrites the package and the @mem packages it needs as tarballs that npm can install.`);
} else if (positionals.length !== 1 || !names.includes(name)) {
  const problem = positionals.length === 1 ? `There is no package '${given}'. ` : '';
  console.error(`${problem}${usage}\nPackages: ${names.join(', ')}`);
  process.exitCode = 1;
} else {
  const closure = dependencyClosure([`@mem/${name}`], published);
  const folder = resolve(values.out);
  mkdirSync(folder, { recursive: true });
  const packages = published.filter((each) => closure.has(each.name));
  const tarballs = await packPackages(packages, folder, await pnpmEnvironment());
  /** @type {Record<string, string>} */
  const peers = Object.assign({}, ...packages.map(({ manifest }) => manifest.peerDependencies));
  /** @type {Record<string, { optional?: boolean }>} */
  const meta = Object.assign({}, ...packages.map(({ manifest }) => manifest.peerDependenciesMeta));
  const peersThatAre = (/** @type {{ optional: boolean }} */ { optional }) =>
    Object.entries(peers)
      .filter(([peer]) => (meta[peer]?.optional ?? false) === optional)
      .map(([peer, range]) => `"${peer}@${range}"`)
      .join(' ');
  console.log(`Packed ${tarballs.size} packages into ${relative(process.cwd(), folder) || '.'}. In your project:`);
  console.log(`npm install ${[...tarballs.values()].join(' ')} ${peersThatAre({ optional: false })}`);
  const optional = peersThatAre({ optional: true });
  if (optional !== '') console.log(`Optional, depending on the runtime you use: ${optional}`);
}
