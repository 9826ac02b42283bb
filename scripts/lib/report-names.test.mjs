import { expect, it } from 'vitest';
import { undocumentedNames } from './report-names.mjs';

it('lists exports and class members, but not members of interfaces', () => {
  const report = `
\`\`\`ts
// @public (undocumented)
export class Model {
    constructor(size: number);
    // (undocumented)
    readonly size: number;
    // (undocumented)
    static of(options: {
        size: number;
    }): Model;
    run(): void;
}

// @public
export interface Options {
    // (undocumented)
    readonly size: number;
}

// @public (undocumented)
export const names: readonly string[];

// @public
export function run(): void;
\`\`\``;
  expect(undocumentedNames(report)).toEqual(['Model', 'Model.size', 'Model.of', 'names']);
});
