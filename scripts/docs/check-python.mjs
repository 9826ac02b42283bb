import { spawnSync } from 'node:child_process';

const compileAll = `
import json, sys
for block in json.load(sys.stdin):
    try:
        compile('\\n' * (block['line'] - 1) + block['text'], block['path'], 'exec')
    except SyntaxError as error:
        print(f"{block['path']}:{error.lineno}: {error.msg}")
`;

/**
 * Finds syntax errors in blocks of Python.
 *
 * @param {readonly { path: string, line: number, text: string }[]} blocks
 * @param {string} python
 * @returns {string[]} Errors as `file:line: message`.
 */
export function pythonErrors(blocks, python) {
  const { error, status, stdout, stderr } = spawnSync(python, ['-c', compileAll], { input: JSON.stringify(blocks) });
  if (status !== 0) throw new Error(`Python could not check the blocks: ${error ?? stderr}`);
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
