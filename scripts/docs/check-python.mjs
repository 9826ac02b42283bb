import { spawnSync } from 'node:child_process';

const compileAll = `
import json, sys
for block in json.load(sys.stdin):
    try:
        compile('\\n' * (block['line'] - 1) + block['text'], block['path'], 'exec')
    except SyntaxError as error:
        print(f"{block['path']}:{error.lineno}: {error.msg}")
`;

/** Syntax errors of Python blocks `{ path, line, text }` as `file:line: message`; undefined where there is no Python. */
export function pythonErrors(blocks) {
  const { error, status, stdout, stderr } = spawnSync('python3', ['-c', compileAll], { input: JSON.stringify(blocks) });
  if (error?.code === 'ENOENT') return undefined;
  if (status !== 0) throw new Error(`Python could not check the blocks: ${error ?? stderr}`);
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
