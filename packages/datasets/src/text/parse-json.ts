import { badFile } from '../bad-file.js';

/** Options of `parseJson`. */
export interface ParseJsonOptions {
  /**
   * Reads NaN and Infinity, which Python's `json.dump` writes, as null instead of refusing them.
   * @default false
   */
  readonly nanAsNull?: boolean;
}

/** Matches a string or a number that JSON does not have. */
const stringsAndNaN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses JSON, which may start with a byte-order mark.
 * @param source - The file's name in error messages.
 * @throws MemError `bad-file` for text that is not JSON, with the place of a NaN or Infinity.
 */
export function parseJson(text: string, source: string, { nanAsNull = false }: ParseJsonOptions = {}): unknown {
  const json = text.replace(/^\uFEFF/, '');
  const refusal = (found: string, cause: unknown) => badFile(`JSON in ${source}`, found, { source }, cause);
  let cause: Error;
  try {
    return JSON.parse(json);
  } catch (error) {
    cause = error as Error;
  }
  const found: { readonly token: string; readonly before: string[] }[] = [];
  const withNulls = json.replace(stringsAndNaN, (token, at: number) => {
    if (token.startsWith('"')) return token;
    if (found.length === 0) found.push({ token, before: json.slice(0, at).split('\n') });
    return 'null';
  });
  const [first] = found;
  if (first !== undefined && !nanAsNull) {
    const { token, before } = first;
    throw refusal(
      `${token} at line ${before.length}, column ${before.at(-1)!.length + 1} is not JSON: write a number or null there`,
      cause,
    );
  }
  try {
    return JSON.parse(withNulls);
  } catch (error) {
    throw refusal(`it is not JSON (${(error as Error).message})`, first === undefined ? cause : error);
  }
}
