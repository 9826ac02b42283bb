import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const script = new URL('../../shared/bench/pytorch_peer.py', import.meta.url).pathname;
const python = '/usr/bin/python3';

// Runs the peer's own script, then tells the process's peak memory.
const wrapper = `
import json, runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
line = next(l for l in open('/proc/self/status') if l.startswith('VmHWM'))
print(json.dumps({'peakMegabytes': round(int(line.split()[1]) / 1024)}))
`;

/** Why PyTorch cannot be measured here, or undefined where it can. */
export function peerMissing() {
  if (!existsSync(script)) return 'its script ../shared/bench/pytorch_peer.py is not there';
  const { status } = spawnSync(python, ['-c', 'import torch, torchvision']);
  return status === 0 ? undefined : `${python} has no torch and torchvision (apt-get install python3-torch python3-torchvision libopenblas0-pthread)`; // biome-ignore format: fits
}

/** PyTorch's median seconds per step and peak memory for one workload, in a process of its own. */
export function measurePeer(name, seconds) {
  const { status, stdout, stderr } = spawnSync(python, ['-c', wrapper, script, '--seconds', String(seconds), name], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`PyTorch failed on ${name}: ${stderr}`);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { secondsPerStep: lines[0].seconds_per_step, peakMegabytes: lines.at(-1).peakMegabytes };
}
