import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostArray } from '@mem/arrays';
import { runPython } from './run-python.js';

/** Python module that runs ONNX files: OpenCV or ONNX Runtime. */
export type PythonEngine = 'cv2' | 'onnxruntime';

/** An ONNX file with one float32 input and one output, and the value of the input. */
export interface EngineCase {
  readonly file: Uint8Array;
  readonly input: HostArray;
}

/** The output, or the engine's error. */
export type EngineResult = { readonly output: HostArray } | { readonly error: string };

const script = `
import json, sys, numpy
engine, folder = sys.argv[1:]
def cv2(path, x):
    import cv2
    net = cv2.dnn.readNetFromONNX(path)
    net.setInput(x)
    return net.forward()
def onnxruntime(path, x):
    import onnxruntime
    session = onnxruntime.InferenceSession(path)
    return session.run(None, {session.get_inputs()[0].name: x})[0]
results = []
for n, shape in enumerate(json.load(open(f'{folder}/shapes.json'))):
    x = numpy.fromfile(f'{folder}/{n}.in', 'float32').reshape(shape)
    try:
        y = numpy.ascontiguousarray(globals()[engine](f'{folder}/{n}.onnx', x), 'float32')
        y.tofile(f'{folder}/{n}.out')
        results.append({'shape': y.shape})
    except Exception as error:
        results.append({'error': str(error)})
print(json.dumps(results))
`;

/** Runs ONNX files in a Python engine, all in one process. */
export function runPythonEngine(engine: PythonEngine, cases: readonly EngineCase[]): EngineResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'mem-engine-'));
  try {
    writeFileSync(join(folder, 'shapes.json'), JSON.stringify(cases.map(({ input }) => input.shape)));
    cases.forEach(({ file, input }, n) => {
      writeFileSync(join(folder, `${n}.onnx`), file);
      writeFileSync(join(folder, `${n}.in`), Float32Array.from(input.data));
    });
    const results: ({ shape: number[] } | { error: string })[] = JSON.parse(runPython(script, [engine, folder]));
    return results.map((result, n) => {
      if ('error' in result) return result;
      const { buffer, byteOffset, length } = readFileSync(join(folder, `${n}.out`));
      const data = new Float32Array(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
      return { output: { dtype: 'float32', shape: result.shape, data } };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
