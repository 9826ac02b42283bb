import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { typedEntries } from './packages.mjs';

const compilerOptions = {
  isolatedDeclarations: true,
  verbatimModuleSyntax: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
};

/** @import { Manifest } from './packages.mjs' */

/**
 * Finds the packages in `scope` whose types are part of a package's interface: those imported by the declarations that
 * its entries reach. A breaking change of one of them breaks the package too, because its users hold values of both.
 *
 * @param {{ folder: string, manifest: Manifest }} of
 * @returns {Set<string>}
 */
export function publicTypes({ folder, manifest }, scope = '@mem/') {
  /** @type {Set<string>} */
  const names = new Set();
  const seen = new Set();
  const files = typedEntries(manifest).map(({ types }) =>
    join(folder, types.replace('dist/', 'src/').replace(/\.d\.ts$/, '.ts')),
  );
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    // With `isolatedDeclarations`, a file's declarations need neither other files nor a build.
    const { outputText } = ts.transpileDeclaration(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
    for (const { fileName: specifier } of ts.preProcessFile(outputText, true, true).importedFiles) {
      if (specifier.startsWith('.')) files.push(join(dirname(file), specifier.replace(/\.js$/, '.ts')));
      else if (specifier.startsWith(scope)) names.add(specifier.split('/').slice(0, 2).join('/'));
    }
  }
  return names;
}
