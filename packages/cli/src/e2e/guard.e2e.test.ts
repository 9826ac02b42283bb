import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasWebgpu, madeClassCounts, madeClassifier, startMem } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsGuard, runGuarded } from '../command/guard.js';

const choice = { runtime: 'onnx', device: 'webgpu' } as const;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mem-guard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program of these lines. */
function programOf(name: string, ...lines: readonly string[]): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('the guard of a GPU', () => {
  it.each([
    [{ runtime: 'onnx', device: 'webgpu' }, true],
    [{ runtime: 'onnx', device: 'cuda' }, true],
    [{ runtime: 'onnx', device: 'cpu' }, false],
    [{ runtime: 'onnx' }, false],
    [{ runtime: 'wasm' }, false],
  ] as const)('is there for %o: %s', (each, expected) => {
    expect(needsGuard(each)).toBe(expected);
  });

  it('says which stage a crash interrupted, on which GPU, and what to try', async () => {
    const program = programOf(
      'crash',
      "process.send({ gpus: 'Example GPU' });",
      "process.send({ activity: 'stage 1 (3 of 20)' }, () => process.kill(process.pid, 'SIGSEGV'));",
      'await new Promise(() => setInterval(() => {}, 1000));',
    );
    expect(await runGuarded([program], choice)).toEqual({
      code: 139,
      crash:
        'The process ended with SIGSEGV during stage 1 (3 of 20) on onnx (webgpu) (GPU: Example GPU). Native code such as the GPU driver crashed. Run the command with --device cpu, or with --runtime wasm.',
    });
  });

  it('says so of a crash before the first stage, and of a process that was killed', async () => {
    const program = programOf(
      'kill',
      "process.kill(process.pid, 'SIGKILL');",
      'await new Promise(() => setInterval(() => {}, 1000));',
    );
    const { code, crash } = await runGuarded([program], choice);
    expect(code).toBe(137);
    expect(crash).toMatch(/SIGKILL before the first stage on onnx \(webgpu\)\. It was killed/);
  });

  it.each([0, 1, 3])('takes over the exit code %i', async (code) => {
    expect(await runGuarded([programOf(`exit${code}`, `process.exitCode = ${code};`)], choice)).toEqual({ code });
  });

  it('passes a signal on, and ends by it as the program does', async () => {
    const started = startGuarded();
    const pid = await started.pid;
    started.process.kill('SIGTERM');
    expect(await started.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(isRunning(pid)).toBe(false);
  });

  it('takes its program along where it is killed', async () => {
    const started = startGuarded();
    const pid = await started.pid;
    started.process.kill('SIGKILL');
    await started.ended;
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
  });

  it.runIf(hasWebgpu)(
    'keeps a real run on WebGPU from crashing without a word',
    async () => {
      const [features, out] = [join(folder, 'features.safetensors'), join(folder, 'run')];
      const classCounts = {
        dtype: 'int32',
        shape: [madeClassCounts.length],
        data: Int32Array.from(madeClassCounts),
      } as const;
      writeFileSync(features, encodeSafetensors({ ...madeClassifier(), 'train.classCounts': classCounts }));
      const running = startMem(['run', '--features', features, '--device', 'webgpu', '--out', out]);
      const lock = join(out, 'run.lock');
      await expect.poll(() => existsSync(lock) && readFileSync(lock, 'utf8'), { timeout: 60_000 }).toMatch(/^\d+$/);
      process.kill(Number(readFileSync(lock, 'utf8')), 'SIGSEGV');
      const { code, error } = await running;
      expect(code).toBe(139);
      expect(error).toMatch(/error: The process ended with SIGSEGV .* on onnx \(webgpu\) \(GPU: .+\)\. .*--device cpu/);
    },
    120_000,
  );

  it('leaves the errors of the command as they are', async () => {
    const ended = await startMem(['improve', '--from', join(folder, 'none.safetensors'), '--device', 'cuda']);
    expect(ended.code).toBe(1);
    expect(ended.error.match(/error: /g)).toHaveLength(1);
    expect(ended.error).toContain('none.safetensors');
  });
});

/** A built guard around a program that waits, in a process of its own; the program's process id comes from itself. */
function startGuarded() {
  const guard = JSON.stringify(new URL('../../dist/command/guard.js', import.meta.url).href);
  const waiting = programOf(
    'waiting',
    `import { meetGuard } from ${guard};`,
    'await meetGuard();',
    'console.log(process.pid);',
    'setInterval(() => {}, 1000);',
  );
  const parent = programOf(
    'parent',
    `import { runGuarded } from ${guard};`,
    `await runGuarded([${JSON.stringify(waiting)}], ${JSON.stringify(choice)});`,
  );
  const started = spawn(process.execPath, [parent]);
  return {
    process: started,
    pid: new Promise<number>((resolve) => started.stdout.once('data', (text) => resolve(Number(text)))),
    ended: new Promise((resolve) => started.on('close', (code, signal) => resolve({ code, signal }))),
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
