import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * A suite of `describeEachRuntime`: why it excludes some runtimes, and why it is slow on WebGPU, if it is.
 *
 * @typedef {{ path: string, exclude: Record<string, string>, slowOnWebgpu?: string }} Suite
 */

/**
 * Reads from the tests' sources where they run.
 *
 * @param {string} root
 * @returns {{ suites: Suite[], browser: { path: string, what: string }[] }} Each suite of `describeEachRuntime`, and
 * each suite of `describeWith(chromium(), ...)` with its title.
 */
export function testFacts(root) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '--', '*.test.ts'], { cwd: root });
  /** @type {ReturnType<typeof testFacts>} */
  const facts = { suites: [], browser: [] };
  // The test helpers' own tests belong to no package.
  for (const path of listed
    .toString()
    .split('\0')
    .filter((each) => each !== '' && !each.startsWith('packages/testing/'))
    .sort()) {
    const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (/** @type {ts.Node} */ node) => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const { text } = node.expression;
        const [first, second] = node.arguments;
        if (text === 'describeEachRuntime')
          facts.suites.push({ path, ...suiteOptions(second === undefined ? undefined : first) });
        if (text === 'describeWith' && first?.getText() === 'chromium()')
          facts.browser.push({ path, what: textOf(second) });
      }
      node.forEachChild(visit);
    };
    visit(source);
  }
  return facts;
}

/**
 * Reads the literal `{ exclude: { name: 'reason' }, slowOnWebgpu: 'reason' }`; without it, nothing is excluded.
 *
 * @param {ts.Node | undefined} options
 * @returns {Omit<Suite, 'path'>}
 */
function suiteOptions(options) {
  const { exclude, slowOnWebgpu } = Object.fromEntries(propertiesOf(options));
  return {
    exclude: Object.fromEntries(propertiesOf(exclude).map(([name, reason]) => [name, textOf(reason)])),
    ...(slowOnWebgpu && { slowOnWebgpu: textOf(slowOnWebgpu) }),
  };
}

/**
 * Lists the names and values of an object literal.
 *
 * @param {ts.Node | undefined} node
 * @returns {[string, ts.Node][]}
 */
function propertiesOf(node) {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return [];
  return node.properties
    .filter((each) => ts.isPropertyAssignment(each))
    .map(({ name, initializer }) => [textOf(name), initializer]);
}

/**
 * Returns the text of an identifier or string literal, empty for other nodes.
 *
 * @param {ts.Node | undefined} node
 */
function textOf(node) {
  return node !== undefined && (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) ? node.text : '';
}
