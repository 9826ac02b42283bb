import { execFileSync } from 'node:child_process';
import { pythonPath } from './tools.js';

/** Runs Python code and returns its output; if it fails, the error contains its standard error. */
export function runPython(code: string, args: readonly string[] = [], folder?: string): string {
  const env = { ...process.env, OPENCV_LOG_LEVEL: 'SILENT' };
  return execFileSync(pythonPath, ['-c', code, ...args], { encoding: 'utf8', stdio: 'pipe', env, cwd: folder });
}
