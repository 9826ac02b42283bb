import { writeFileSync } from 'node:fs';

/** Writes an array in the format of NumPy's `save`. */
export function writeNpy(file: string, shape: readonly number[], data: Float32Array | Int32Array): void {
  const descr = data instanceof Float32Array ? '<f4' : '<i4';
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  // The magic number, version and length take 10 bytes, and the values must start at a multiple of 64.
  const padded = `${header.padEnd(Math.ceil((11 + header.length) / 64) * 64 - 11)}\n`;
  const length = Buffer.from(Uint16Array.of(padded.length).buffer);
  const values = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  writeFileSync(file, Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(padded), values]));
}
