import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureProcess } from './measure-process.mjs';

const script = fileURLToPath(new URL('../../shared/bench/pytorch_peer.py', import.meta.url));
const python = '/usr/bin/python3';

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

/** Why PyTorch cannot be measured here, or undefined where it can. */
export function peerMissing() {
  if (!existsSync(script)) return 'its script ../shared/bench/pytorch_peer.py is not there';
  const { status } = spawnSync(python, ['-c', 'import torch, torchvision']);
  if (status === 0) return undefined;
  return `${python} has no torch and torchvision (apt-get install python3-torch python3-torchvision libopenblas0-pthread)`;
}

/** One workload's step times and peak memory in PyTorch, in a process of its own. @throws Error saying how it ended. */
export function measurePeer(name, seconds) {
  const args = ['--threads', String(availableParallelism()), '--seconds', String(seconds), name];
  return measureProcess(python, ['-c', wrapper, script, ...args]);
}
