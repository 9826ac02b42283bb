import { MemError } from '@mem/errors';
import { badPth, short } from './bad-pth.js';

/** No model contains integers longer than 64 bytes. */
const maxIntegerBytes = 64;
const maxNameBytes = 200;

// Python strings may start with a byte order mark, which must be kept.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const marker = 'ended';

/** Reads the arguments of a pickle's instructions in order. */
export class PickleCursor {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A length of 64 bits; rounded if it is too large to be one. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** View of the next bytes. */
  bytes(length: number): Uint8Array {
    const begin = this.#advance(length);
    return this.#bytes.subarray(begin, begin + length);
  }

  text(length: number): string {
    try {
      return utf8.decode(this.bytes(length));
    } catch (cause) {
      throw MemError.is(cause) ? cause : badPth('a text in it is not UTF-8', undefined, cause);
    }
  }

  /** Python 2 string: each byte becomes the character with its code. */
  latin1(length: number): string {
    const bytes = this.bytes(length);
    let text = '';
    for (let at = 0; at < length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
    return text;
  }

  /** Integer as a number if exact, otherwise as a bigint. */
  integer(length: number): number | bigint {
    if (length > maxIntegerBytes) throw badPth(`it holds an integer of ${length} bytes`);
    let value = 0n;
    for (const byte of this.bytes(length).toReversed()) value = value * 256n + BigInt(byte);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  /** Name up to the end of its line. */
  line(): string {
    const end = this.#bytes.subarray(this.at, this.at + maxNameBytes + 1).indexOf(0x0a);
    if (end < 0 && this.at + maxNameBytes < this.#bytes.length) {
      throw badPth(`a name in it is too long: ${short(this.text(maxNameBytes))}`);
    }
    const name = this.text(end < 0 ? maxNameBytes : end);
    this.at++;
    return name;
  }

  #advance(length: number): number {
    const begin = this.at;
    if (length > this.#bytes.length - begin) {
      throw new MemError('bad-file', badPth('its pickle ends in the middle of an instruction').message, {
        [marker]: true,
      });
    }
    this.at += length;
    return begin;
  }
}

/** True if a pickle could not be read because its bytes ended. */
export function isEnded(error: unknown): boolean {
  return MemError.is(error) && error.details[marker] === true;
}
