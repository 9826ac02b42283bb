import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureProcess } from './measure-process.mjs';

const script = fileURLToPath(new URL('../../shared/bench/pytorch_peer.py', import.meta.url));

/** @import { Disturbance } from './measure-process.mjs' */
/** @import { Measurement } from './ours.mjs' */

/** The Python that runs PyTorch: `MEM_PYTHON`, or Debian's by default. */
export const python = process.env.MEM_PYTHON || '/usr/bin/python3';

// PyTorch's speed depends on its libraries as much as on its version.
const description = `
import json, torch
def loaded(library):
    try:
        return library in open('/proc/self/maps').read().lower()
    except OSError:
        return library in torch.__config__.show().lower()
libraries = ['MKL'] if torch.backends.mkl.is_available() else [name for name in ('OpenBLAS', 'BLIS') if loaded(name.lower())] or ['no fast BLAS']
if torch.backends.mkldnn.is_available():
    libraries.append('oneDNN')
try:
    import torchvision
except ImportError:
    torchvision = None
print(json.dumps({'version': torch.__version__, 'libraries': libraries, 'hasTorchvision': torchvision is not None}))
`;

// Runs the peer's own script, then prints what that does not: the time of every step, the peak memory and the CPU time.
const wrapper = `
import json, os, re, runpy, statistics, sys
median, times = statistics.median, []
def kept(values):
    times[:] = values
    return median(values)
statistics.median = kept
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
try:
    peak = round(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024)
except OSError:
    peak = None
print(json.dumps({'times': times, 'peakMegabytes': peak, 'cpuSeconds': sum(os.times()[:2])}))
`;

/**
 * Describes the PyTorch that is measured.
 *
 * @returns {{ name: string, hasTorchvision: boolean, missing?: undefined } | { missing: string, name?: undefined }} A
 * name such as `PyTorch 2.11.0+cpu (MKL, oneDNN)`, or the reason why there is none.
 */
export function describePeer() {
  if (!existsSync(script)) return { missing: 'its script ../shared/bench/pytorch_peer.py does not exist' };
  const { status, stdout, error } = spawnSync(python, ['-c', description], { encoding: 'utf8' });
  if (error !== undefined) {
    return { missing: `${python} does not start (${error.message}); set MEM_PYTHON to another Python` };
  }
  if (status !== 0) {
    return {
      missing: `${python} has no torch; install it (apt-get install python3-torch python3-torchvision libopenblas0-pthread) or set MEM_PYTHON to a Python that has it`,
    };
  }
  /** @type {{ version: string, libraries: string[], hasTorchvision: boolean }} */
  const { version, libraries, hasTorchvision } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  return { name: `PyTorch ${version} (${libraries.join(', ')})`, hasTorchvision };
}

/**
 * Measures a workload in PyTorch, in a separate process.
 *
 * @param {string} name
 * @param {number} seconds
 * @returns {Pick<Measurement, 'times' | 'peakMegabytes'> & Disturbance}
 * @throws Error with the exit code or signal, and the output, if the process fails.
 */
export function measurePeer(name, seconds) {
  const args = ['--threads', String(availableParallelism()), '--seconds', String(seconds), name];
  return measureProcess(python, ['-c', wrapper, script, ...args]);
}
