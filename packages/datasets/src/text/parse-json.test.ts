import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

describe('parseJson', () => {
  it('reads JSON with and without a byte-order mark', () => {
    expect(parseJson('\uFEFF{"a": [1, "\uFEFF"]}', 'a.json')).toEqual({ a: [1, '\uFEFF'] });
  });

  const python = '{"lat": NaN, "NaN": "a \\" NaN, -Infinity",\n "x": [-Infinity, Infinity, NaN]}';

  it('says where a NaN is', () => {
    expect(() => parseJson(python, 'a.json')).toThrow(
      'Expected JSON in a.json, but NaN at line 1, column 9 is not JSON: write a number or null there.',
    );
    expect(() => parseJson('{"a": 1,\n"b": [-Infinity]}', 'a.json')).toThrow(/-Infinity at line 2, column 7/);
  });

  it('reads NaN and Infinity as null where asked, and strings as they are', () => {
    expect(parseJson(python, 'a.json', { nanAsNull: true })).toEqual({
      lat: null,
      NaN: 'a " NaN, -Infinity',
      x: [null, null, null],
    });
  });

  it.each(['', '{"a": ', '{"a": NaN, ', '{a: "NaN"}', '[NaNs]'])('refuses %j', (text) => {
    for (const nanAsNull of [true, false]) {
      expect(() => parseJson(text, 'a.json', { nanAsNull })).toThrow(/^Expected JSON in a\.json, but .*not JSON/);
    }
  });
});
