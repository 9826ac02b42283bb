import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** @import { Manifest, WorkspacePackage } from './packages.mjs' */

/** Packages that only run in Node. */
export const nodePackages = new Set(['@mem/cli', '@mem/experiment', '@mem/report', '@mem/testing']);

/**
 * Reads the table of `docs/architecture.md`.
 *
 * @param {string} markdown
 * @returns {Map<string, string[]>} The names that each package may import, in the order of the rows.
 */
export function readImportTable(markdown) {
  const rows = markdown.matchAll(/^\|\s*`(@mem\/[\w-]+)`\s*\|[^|]*\|([^|]*)\|\s*$/gm);
  return new Map(
    Array.from(rows, ([, name = '', cell = '']) => [
      name,
      Array.from(cell.matchAll(/[\w-]*\w/g), ([word]) => `@mem/${word}`),
    ]),
  );
}

/**
 * Finds mistakes in the table itself: missing or unknown packages, and edges that do not point downwards.
 *
 * @param {ReadonlyMap<string, readonly string[]>} table
 * @param {readonly Pick<WorkspacePackage, 'name' | 'manifest'>[]} packages
 */
export function tableViolations(table, packages) {
  const names = [...table.keys()];
  const isPrivate = new Set(packages.filter(({ manifest }) => manifest.private).map(({ name }) => name));
  return [
    ...packages.filter(({ name }) => !table.has(name)).map(({ name }) => `${name} has no row`),
    ...names.filter((name) => !packages.some((other) => other.name === name)).map((name) => `${name} does not exist`),
    ...names.flatMap((name, row) =>
      (table.get(name) ?? [])
        .filter((target) => !isPrivate.has(name) && !(names.indexOf(target) > row))
        .map((target) => `${name} may import ${target}, which is not a lower row`),
    ),
  ];
}

/**
 * Finds imports and declared dependencies of one package that break the rules.
 *
 * @param {WorkspacePackage} of
 * @param {readonly string[]} allowed The names of the packages it may import.
 * @param {ReadonlyMap<string, Manifest>} manifests The manifests of all packages.
 * @returns {string[]} Messages such as `file:line: message`, with paths relative to the package's folder.
 */
export function packageViolations({ name, folder, manifest }, allowed, manifests = new Map()) {
  const violations = [];
  const used = new Set();
  for (const file of sourceFiles(join(folder, 'src'))) {
    const text = readFileSync(file, 'utf8');
    const isTest = /\.test\.ts$/.test(file);
    // Some packages' files are used without importing the package.
    for (const [, specifier = ''] of text.matchAll(/\.resolve\('([^'.][^']*)'\)/g)) used.add(packageName(specifier));
    const { importedFiles } = ts.preProcessFile(text, true, true);
    for (const { fileName: specifier, pos } of importedFiles) {
      const target = packageName(specifier);
      if (!isTest && target) used.add(target);
      const message = importViolation(specifier, { name, folder, manifest, file, isTest, allowed });
      const line = text.slice(0, pos).split('\n').length;
      if (message) violations.push(`${relative(folder, file)}:${line}: ${message}`);
    }
  }
  // A dependency may ask for an optional peer, such as an image library.
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
  // A peer may also be declared for a dependency that needs it from its host.
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
      violations.push(`package.json: must pass on the peer ${peer} of a dependency`);
    }
  }
  return violations;
}

/**
 * @param {string} specifier
 * @param {WorkspacePackage & { file: string, isTest: boolean, allowed: readonly string[] }} importer
 * @returns {string | undefined}
 */
function importViolation(specifier, { name, folder, manifest, file, isTest, allowed }) {
  const source = join(folder, 'src');
  const mayUseNode = isTest || nodePackages.has(name) || isNodeFile(source, file);
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    if (!target.startsWith(folder + sep)) return `'${specifier}' leaves the package`;
    return !mayUseNode && isNodeFile(source, target) ? `'${specifier}' is for Node, but this file is not` : undefined;
  }
  const target = packageName(specifier);
  if (target === undefined) {
    return mayUseNode ? undefined : `'${specifier}' is a Node module; only src/node.ts and src/node/ may use it`;
  }
  if (target === name) return 'imports its own package by name; use a relative import';
  if (target.startsWith('@mem/')) {
    if (isTest && target === '@mem/testing') return undefined;
    if (!allowed.includes(target)) return `docs/architecture.md does not let ${name} import ${target}`;
    if (specifier === `${target}/node` && !mayUseNode) return `'${specifier}' is for Node, but this file is not`;
  }
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  return isTest || target in declared ? undefined : `${target} is not among the package's dependencies`;
}

/**
 * @param {string} source
 * @param {string} file
 */
function isNodeFile(source, file) {
  return /^node(\.[jt]s|[\\/].*)$/.test(relative(source, file));
}

/** @param {Manifest | undefined} manifest */
function requiredPeers(manifest) {
  return Object.keys(manifest?.peerDependencies ?? {}).filter(
    (peer) => !manifest?.peerDependenciesMeta?.[peer]?.optional,
  );
}

/**
 * Returns the package that an import names, or undefined for relative paths and Node's own modules.
 *
 * @param {string} specifier
 */
function packageName(specifier) {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** @param {string} folder */
function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
