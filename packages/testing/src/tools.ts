import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MemError } from '@mem/errors';

/** Something outside the repository that tests depend on. */
export interface Tool {
  /** Reason why it cannot be used; undefined if it can. */
  readonly missing: string | undefined;
}

const root = join(import.meta.dirname, '../../..');

/**
 * Finds Chromium: at `CHROMIUM_PATH` if set, otherwise in the usual places.
 * @throws MemError `bad-option` if the file at `CHROMIUM_PATH` does not exist.
 */
export function chromium(): Tool & { readonly path: string | undefined } {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) {
    throw new MemError('bad-option', `CHROMIUM_PATH must name a browser, but there is no file '${given}'.`, { given });
  }
  const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const path = isHidden('chromium') ? undefined : given || usualPaths.find(isFile);
  return { path, missing: path === undefined ? 'no Chromium here; apt-get install chromium' : undefined };
}

/** Python for tests that need its modules: `MEM_PYTHON`, by default Debian's. */
export const pythonPath: string = process.env.MEM_PYTHON ?? '/usr/bin/python3';

/** Finds modules of Python, or Python itself if none are named. */
export function python(...modules: readonly string[]): Tool {
  if (isHidden('python') || !canRunPython('pass')) return { missing: `no Python at ${pythonPath}` };
  const absent = modules.find(
    (name) =>
      isHidden(name) ||
      !canRunPython(`import importlib.util, sys; sys.exit(importlib.util.find_spec('${name}') is None)`),
  );
  return { missing: absent && `${pythonPath} has no ${absent}; apt-get install ${debianPackage(absent)}` };
}

/** Returns the version of a Python module; undefined if it is missing. */
export function pythonVersion(module: string): string | undefined {
  if (python(module).missing !== undefined) return undefined;
  const code = `import ${module}; print(${module}.__version__)`;
  return spawnSync(pythonPath, ['-c', code], { encoding: 'utf8' }).stdout.trim();
}

/**
 * Finds a file or folder of `shared`, the reference data beside the repository. Its path is set even if it is missing.
 */
export function sharedFile(relative: string): Tool & { readonly path: string } {
  const path = join(root, '../shared', relative);
  return { path, missing: isHidden('shared') || !existsSync(path) ? `no ../shared/${relative}` : undefined };
}

/** Finds git and a clone of this repository, as opposed to a copy of its files. */
export function gitClone(): Tool {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = ['git', 'git.exe'].some((file) => folders.some((folder) => isFile(join(folder, file))));
  if (isHidden('git') || !found) return { missing: 'no git here' };
  return { missing: existsSync(join(root, '.git')) ? undefined : 'not a git clone' };
}

// A program can also be hidden by mounting /dev/null over it.
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const runs = new Map<string, boolean>();

function canRunPython(code: string): boolean {
  if (!runs.has(code)) runs.set(code, spawnSync(pythonPath, ['-c', code]).status === 0);
  return runs.get(code)!;
}

const debianPackage = (module: string): string => `python3-${module === 'cv2' ? 'opencv' : module}`;

/** Returns whether `MEM_HIDE`, such as `chromium,python,shared`, hides the tool from the tests. */
function isHidden(tool: string): boolean {
  return (process.env.MEM_HIDE ?? '').split(',').includes(tool);
}
