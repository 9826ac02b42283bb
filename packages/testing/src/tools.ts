import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MemError } from '@mem/errors';

/** Something outside the repository that tests need. */
export interface Tool {
  /** Why it cannot be used; undefined where it can. */
  readonly missing: string | undefined;
}

const root = join(import.meta.dirname, '../../..');

/** The machine's Chromium: the one at CHROMIUM_PATH where that is set. @throws MemError `bad-option` when CHROMIUM_PATH names no file. */
export function chromium(): Tool & { readonly path: string | undefined } {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) {
    throw new MemError('bad-option', `CHROMIUM_PATH must name a browser, but there is no file '${given}'.`, { given });
  }
  const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const path = isHidden('chromium') ? undefined : given || usualPaths.find(isFile);
  return { path, missing: path === undefined ? 'no Chromium here; apt-get install chromium' : undefined };
}

/** The Python whose modules some tests use: Debian's, or the one that MEM_PYTHON names. */
export const pythonPath: string = process.env.MEM_PYTHON ?? '/usr/bin/python3';

/** Modules of Python; none for Python alone. */
export function python(...modules: readonly string[]): Tool {
  if (isHidden('python') || !canRunPython('pass')) return { missing: `no Python at ${pythonPath}` };
  const absent = modules.find(
    (name) =>
      isHidden(name) ||
      !canRunPython(`import importlib.util, sys; sys.exit(importlib.util.find_spec('${name}') is None)`),
  );
  return { missing: absent && `${pythonPath} has no ${absent}; apt-get install ${debianPackage(absent)}` };
}

/** The version of a module of Python; undefined where it is missing. */
export function pythonVersion(module: string): string | undefined {
  if (python(module).missing !== undefined) return undefined;
  const code = `import ${module}; print(${module}.__version__)`;
  return spawnSync(pythonPath, ['-c', code], { encoding: 'utf8' }).stdout.trim();
}

/** A file or folder of `shared`, the reference data beside the repository; its path is there even where it is missing. */
export function sharedFile(relative: string): Tool & { readonly path: string } {
  const path = join(root, '../shared', relative);
  return { path, missing: isHidden('shared') || !existsSync(path) ? `no ../shared/${relative}` : undefined };
}

/** Git, in a clone of this repository and not only a copy of its files. */
export function gitClone(): Tool {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = ['git', 'git.exe'].some((file) => folders.some((folder) => isFile(join(folder, file))));
  if (isHidden('git') || !found) return { missing: 'no git here' };
  return { missing: existsSync(join(root, '.git')) ? undefined : 'not a git clone' };
}

// A program is also hidden by a mount of /dev/null over it.
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const runs = new Map<string, boolean>();

function canRunPython(code: string): boolean {
  if (!runs.has(code)) runs.set(code, spawnSync(pythonPath, ['-c', code]).status === 0);
  return runs.get(code)!;
}

const debianPackage = (module: string): string => `python3-${module === 'cv2' ? 'opencv' : module}`;

/** Whether MEM_HIDE, such as `chromium,python,shared`, asks tests to run as on a machine without the tool. */
function isHidden(tool: string): boolean {
  return (process.env.MEM_HIDE ?? '').split(',').includes(tool);
}
