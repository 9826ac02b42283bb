import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { importCircles } from './import-circles.mjs';

/** Packages that are only ever loaded by Node. */
export const nodePackages = new Set(['@mem/cli', '@mem/testing']);

/** Reads the table of `docs/architecture.md`: package name -> names it may import, in the order of the rows. */
export function readImportTable(markdown) {
  const rows = markdown.matchAll(/^\|\s*`(@mem\/[\w-]+)`\s*\|[^|]*\|([^|]*)\|\s*$/gm);
  return new Map(
    Array.from(rows, ([, name, cell]) => [name, Array.from(cell.matchAll(/[\w-]*\w/g), ([word]) => `@mem/${word}`)]),
  );
}

/** What the table itself gets wrong: a missing or unknown package, an edge that does not point downwards. */
export function tableViolations(table, packages) {
  const names = [...table.keys()];
  const isPrivate = new Set(packages.filter(({ manifest }) => manifest.private).map(({ name }) => name));
  return [
    ...packages.filter(({ name }) => !table.has(name)).map(({ name }) => `${name} has no row`),
    ...names.filter((name) => !packages.some((other) => other.name === name)).map((name) => `${name} does not exist`),
    ...names.flatMap((name, row) =>
      table
        .get(name)
        .filter((target) => !isPrivate.has(name) && !(names.indexOf(target) > row))
        .map((target) => `${name} may import ${target}, which is not a lower row`),
    ),
  ];
}

/** What one package imports or declares against the rules, as `file:line: message`, files relative to its folder. */
export function packageViolations({ name, folder, manifest }, allowed, manifests = new Map()) {
  const violations = [];
  const used = new Set();
  const imports = new Map();
  for (const file of sourceFiles(join(folder, 'src'))) {
    const text = readFileSync(file, 'utf8');
    const isTest = /\.test\.ts$/.test(file);
    // A package whose files are used without importing it.
    for (const [, specifier] of text.matchAll(/\.resolve\('([^'.][^']*)'\)/g)) used.add(packageName(specifier));
    const { importedFiles } = ts.preProcessFile(text, true, true);
    imports.set(
      relative(folder, file),
      importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .map(({ fileName }) => {
          const target = resolve(dirname(file), fileName);
          return relative(folder, target).replace(/\.js$/, '.ts');
        }),
    );
    for (const { fileName: specifier, pos } of importedFiles) {
      const target = packageName(specifier);
      if (!isTest && target) used.add(target);
      const message = importViolation(specifier, { name, folder, manifest, file, isTest, allowed });
      const line = text.slice(0, pos).split('\n').length;
      if (message) violations.push(`${relative(folder, file)}:${line}: ${message}`);
    }
  }
  for (const [first, ...others] of importCircles(imports)) {
    violations.push(
      `${first}: imports itself by way of ${others.join(' -> ')}; move what they share into a file below`,
    );
  }
  // What a dependency of ours may ask for beside itself, such as an image library that others can do without.
  const asked = Object.keys(manifest.dependencies ?? {}).flatMap((dependency) =>
    Object.keys(manifests.get(dependency)?.peerDependencies ?? {}),
  );
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (dependency.startsWith('@mem/') && !allowed.includes(dependency)) {
      violations.push(`package.json: depends on ${dependency}, which the table does not allow`);
    } else if (!used.has(dependency) && !asked.includes(dependency)) {
      violations.push(`package.json: depends on ${dependency}, which nothing in src imports`);
    }
  }
  // A peer may also be there for a dependency of ours that needs it from its host.
  const inherited = Object.keys(manifest.dependencies ?? {}).flatMap((dependency) =>
    requiredPeers(manifests.get(dependency)),
  );
  for (const peer of requiredPeers(manifest)) {
    if (!used.has(peer) && !inherited.includes(peer)) {
      violations.push(`package.json: has the peer ${peer}, which neither src nor a dependency needs`);
    }
  }
  for (const peer of new Set(inherited)) {
    if (!manifest.dependencies?.[peer] && !manifest.peerDependencies?.[peer]) {
      violations.push(`package.json: a dependency has the peer ${peer}, which this package must pass on`);
    }
  }
  return violations;
}

function importViolation(specifier, { name, folder, manifest, file, isTest, allowed }) {
  const source = join(folder, 'src');
  const mayUseNode = isTest || nodePackages.has(name) || isNodeFile(source, file);
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    if (!target.startsWith(folder + sep)) return `'${specifier}' leaves the package`;
    return !mayUseNode && isNodeFile(source, target) ? `'${specifier}' is for Node, this file is not` : undefined;
  }
  const target = packageName(specifier);
  if (target === undefined) {
    return mayUseNode ? undefined : `'${specifier}' is Node's; only src/node.ts and src/node/ may use it`;
  }
  if (target === name) return `imports its own package by name; use a relative import`;
  if (target.startsWith('@mem/')) {
    if (isTest && target === '@mem/testing') return undefined;
    if (!allowed.includes(target)) return `docs/architecture.md does not let ${name} import ${target}`;
    if (specifier === `${target}/node` && !mayUseNode) return `'${specifier}' is for Node, this file is not`;
  }
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  return isTest || target in declared ? undefined : `${target} is not among the package's dependencies`;
}

function isNodeFile(source, file) {
  return /^node(\.[jt]s|[\\/].*)$/.test(relative(source, file));
}

function requiredPeers(manifest) {
  return Object.keys(manifest?.peerDependencies ?? {}).filter(
    (peer) => !manifest.peerDependenciesMeta?.[peer]?.optional,
  );
}

/** The package an import names; undefined for a relative path and for what Node brings. */
function packageName(specifier) {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
