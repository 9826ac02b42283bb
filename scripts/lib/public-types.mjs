import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const compilerOptions = {
  isolatedDeclarations: true,
  verbatimModuleSyntax: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
};

/**
 * The packages in `scope` that the interface of a package names: what the declarations import that can be reached from its
 * entry points. A breaking change of one of them is a breaking change of the package, since its users hold values of both.
 */
export function publicTypes({ folder, manifest }, scope = '@mem/') {
  const names = new Set();
  const seen = new Set();
  const files = Object.values(manifest.exports)
    .filter(({ types }) => types)
    .map(({ types }) => join(folder, types.replace('dist/', 'src/').replace(/\.d\.ts$/, '.ts')));
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    // Every file states its types (`isolatedDeclarations`), so that one file's declarations need no other and no build.
    const { outputText } = ts.transpileDeclaration(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
    for (const { fileName: specifier } of ts.preProcessFile(outputText, true, true).importedFiles) {
      if (specifier.startsWith('.')) files.push(join(dirname(file), specifier.replace(/\.js$/, '.ts')));
      else if (specifier.startsWith(scope)) names.add(specifier.split('/').slice(0, 2).join('/'));
    }
  }
  return names;
}
