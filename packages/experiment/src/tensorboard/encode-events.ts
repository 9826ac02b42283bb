import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { MetricsRecord } from '@mem/results';
import { crc32c } from './crc32c.js';
import { EventSchema } from './event-schema.js';

/** Returns the record that starts every event file of TensorBoard. */
export const encodeVersion = (seconds: number): Uint8Array =>
  encodeEvent({ wallTime: seconds, what: { case: 'fileVersion', value: 'brain.Event:2' } });

/** Encodes the loss and the learning rate after a step as a record of a TensorBoard event file. */
export function encodeMetrics({ step, loss, learningRate }: MetricsRecord, seconds: number): Uint8Array {
  const value = Object.entries({ loss, 'learning rate': learningRate }).map(([tag, number]) => ({
    tag,
    value: { case: 'simpleValue' as const, value: number },
  }));
  return encodeEvent({ wallTime: seconds, step: BigInt(step), what: { case: 'summary', value: { value } } });
}

/**
 * Frames an event as TFRecord does: length, CRC of the length, event, CRC of the event
 * (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details).
 */
function encodeEvent(event: MessageInitShape<typeof EventSchema>): Uint8Array {
  const bytes = toBinary(EventSchema, create(EventSchema, event));
  const record = new Uint8Array(16 + bytes.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc(bytes), true);
  return record;
}

/** Returns the CRC-32C of bytes, masked so that the CRC of data with CRCs in it stays meaningful. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
