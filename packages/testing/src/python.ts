import { execFileSync, spawnSync } from 'node:child_process';

/** Debian's Python, whose packages some tests run where they are there; `MEM_PYTHON` names another. */
const python = process.env.MEM_PYTHON ?? '/usr/bin/python3';

/** The version of one of Python's modules, or undefined where it is missing, which a line then says with what is not run. */
export function pythonModule(module: string, without: string): string | undefined {
  const { status, stdout } = spawnSync(python, ['-c', `import ${module}; print(${module}.__version__)`], { encoding: 'utf8' }); // biome-ignore format: fits
  if (status === 0) return stdout.trim();
  console.info(`Not run: ${without}; ${python} has no ${module}.`);
  return undefined;
}

/** Runs Python code and returns what it prints; what it says on standard error is in the error where it fails. */
export function runPython(code: string, args: readonly string[] = [], folder?: string): string {
  const env = { ...process.env, OPENCV_LOG_LEVEL: 'SILENT' };
  return execFileSync(python, ['-c', code, ...args], { encoding: 'utf8', stdio: 'pipe', env, cwd: folder });
}
