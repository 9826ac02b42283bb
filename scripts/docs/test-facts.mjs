import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What the tests run on, read from their sources: `suites`, each call of `describeEachRuntime` as `{ path, exclude }`, the reasons
 * by runtime, with `slowOnWebgpu` where that is given; and `browser`, each suite of `describeWith(chromium(), ...)` as
 * `{ path, what }`.
 */
export function testFacts(root) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '--', '*.test.ts'], { cwd: root });
  const facts = { suites: [], browser: [] };
  // The helpers' own tests are of no package.
  for (const path of listed
    .toString()
    .split('\0')
    .filter((each) => each !== '' && !each.startsWith('packages/testing/'))
    .sort()) {
    const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node) => {
      if (ts.isCallExpression(node)) {
        const { text } = node.expression;
        if (text === 'describeEachRuntime')
          facts.suites.push({ path, ...suiteOptions(node.arguments.length > 1 ? node.arguments[0] : undefined) });
        const [tool, what] = node.arguments;
        if (text === 'describeWith' && tool.getText() === 'chromium()') facts.browser.push({ path, what: what.text });
      }
      node.forEachChild(visit);
    };
    visit(source);
  }
  return facts;
}

/** The literal `{ exclude: { name: 'reason' }, slowOnWebgpu: 'reason' }` as an object; without one, nothing is excluded. */
function suiteOptions(options) {
  const entries = (node) => node?.properties?.map(({ name, initializer }) => [name.text, initializer]) ?? [];
  const { exclude, slowOnWebgpu } = Object.fromEntries(entries(options));
  return {
    exclude: Object.fromEntries(entries(exclude).map(([name, reason]) => [name, reason.text])),
    ...(slowOnWebgpu && { slowOnWebgpu: slowOnWebgpu.text }),
  };
}
