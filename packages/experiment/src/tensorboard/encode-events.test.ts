import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { encodeMetrics, encodeVersion } from './encode-events.js';
import { EventSchema } from './event-schema.js';

/** CRC-32C bit by bit (RFC 3720, appendix B.4), masked as TFRecord does. */
function maskedCrc(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  const whole = ~crc >>> 0;
  return ((((whole >>> 15) | (whole << 17)) >>> 0) + 0xa282ead8) % 2 ** 32;
}

function decode(record: Uint8Array) {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const event = record.subarray(12, 12 + length);
  expect(record.length).toBe(16 + length);
  expect(view.getUint32(8, true)).toBe(maskedCrc(record.subarray(0, 8)));
  expect(view.getUint32(12 + length, true)).toBe(maskedCrc(event));
  return fromBinary(EventSchema, event);
}

describe('a record of an event file', () => {
  it('has the length, the event, and their masked CRCs', () => {
    expect(decode(encodeVersion(1.5))).toMatchObject({
      wallTime: 1.5,
      what: { case: 'fileVersion', value: 'brain.Event:2' },
    });
    const event = decode(encodeMetrics({ stage: 'stage1', step: 7, loss: 0.25, learningRate: 0.5 }, 2));
    expect(event).toMatchObject({ wallTime: 2, step: 7n });
    expect(event.what.case === 'summary' && event.what.value.value).toMatchObject([
      { tag: 'loss', value: { case: 'simpleValue', value: 0.25 } },
      { tag: 'learning rate', value: { case: 'simpleValue', value: 0.5 } },
    ]);
  });

  it('has the bytes that TensorBoard writes for the version', () => {
    // Written by tensorboard 2.21's RecordWriter.
    expect(Buffer.from(encodeVersion(0)).toString('hex')).toBe(
      '0f000000000000006d532b091a0d627261696e2e4576656e743a32fc985129',
    );
  });
});
