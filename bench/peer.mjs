import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureProcess } from './measure-process.mjs';

const script = fileURLToPath(new URL('../../shared/bench/pytorch_peer.py', import.meta.url));

/** The Python that runs PyTorch: Debian's unless `MEM_PYTHON` names another. */
export const python = process.env.MEM_PYTHON || '/usr/bin/python3';

// Which libraries compute decides PyTorch's speed as much as its version does.
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

// Runs the peer's own script, then tells what that leaves out: every step's time, the process's peak memory and its CPU time.
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
 * The PyTorch that is measured: `{ name, hasTorchvision }`, the name such as `PyTorch 2.11.0+cpu (MKL, oneDNN)`; or `{ missing }`,
 * the reason why there is none.
 */
export function describePeer() {
  if (!existsSync(script)) return { missing: 'its script ../shared/bench/pytorch_peer.py is not there' };
  const { status, stdout, error } = spawnSync(python, ['-c', description], { encoding: 'utf8' });
  if (error !== undefined) return { missing: `${python} does not start (${error.message}); MEM_PYTHON names another` };
  if (status !== 0) {
    return {
      missing: `${python} has no torch (apt-get install python3-torch python3-torchvision libopenblas0-pthread); MEM_PYTHON names another Python, such as one with a current PyTorch`,
    };
  }
  const { version, libraries, hasTorchvision } = JSON.parse(stdout.trim().split('\n').at(-1));
  return { name: `PyTorch ${version} (${libraries.join(', ')})`, hasTorchvision };
}

/** One workload's step times and peak memory in PyTorch, in a process of its own. @throws Error saying how it ended. */
export function measurePeer(name, seconds) {
  const args = ['--threads', String(availableParallelism()), '--seconds', String(seconds), name];
  return measureProcess(python, ['-c', wrapper, script, ...args]);
}
