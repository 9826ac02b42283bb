import { badFile } from '../bad-file.js';

/**
 * Decodes the text of a file: UTF-8, or UTF-16 as Windows PowerShell writes it, with or without a byte-order mark.
 * @param source - The file's name in error messages.
 * @throws MemError `bad-file` for bytes in another encoding, naming the line.
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  const encoding = encodingOf(bytes);
  const refusal = (found: string, line?: number) =>
    badFile(`UTF-8 text in ${source}`, `${found}. Save the file as UTF-8`, { source, line });
  if (encoding === 'utf-32') throw refusal('it is UTF-32');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const line = new TextDecoder(encoding).decode(bytes).split('\uFFFD', 1)[0]!.split('\n').length;
    const found =
      encoding === 'utf-8'
        ? `line ${line} is in another encoding, such as Windows-1252`
        : `line ${line} is not valid UTF-16`;
    throw refusal(found, line);
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32' {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return 'utf-32';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Text in all supported formats starts with ASCII, in which every second byte is 0 in UTF-16.
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be';
  return 'utf-8';
}
