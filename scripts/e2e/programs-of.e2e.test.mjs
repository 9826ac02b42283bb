import { describe, expect, it } from 'vitest';
import { parsePage } from '../docs/pages.mjs';
import { compile, programsOf, typeErrors } from '../docs/programs.mjs';
import { root } from '../lib/run.mjs';

/**
 * Writes a Markdown block of code, with a note before it.
 *
 * @param {string} code
 * @param {{ language?: string, note?: string }} options
 */
function block(code, { language = 'ts', note } = {}) {
  return `${note === undefined ? '' : `<!-- docs: ${note} -->\n`}\`\`\`${language}\n${code}\n\`\`\`\n\n`;
}
const programs = (/** @type {string[]} */ ...blocks) => programsOf(parsePage('README.md', blocks.join('')));

describe('programsOf', () => {
  it('makes each block a program with the line numbers of the page', () => {
    const [first, second] = programs(block('a;'), block('b;', { language: 'js' }), block('{}', { language: 'json' }));
    expect(first).toMatchObject({ line: 2, language: 'ts', text: '\na;' });
    expect(second?.text.split('\n')[second.line - 1]).toBe('b;');
  });

  it('joins blocks that continue one another, and puts given code before them', () => {
    const given = programs(block('b;', { note: 'given\nconst b = 1;\n' }), block('c;', { note: 'continues' }));
    expect(given.map(({ text }) => text.split('\n').filter(Boolean))).toEqual([['const b = 1;', 'b;', 'c;']]);
    const whole = programs(block('a;'), block('b;', { note: 'one program from here on' }), block('c;'));
    expect(whole.map(({ text }) => text.trim().split(/\s+/))).toEqual([['a;'], ['b;', 'c;']]);
  });

  it('requires a reason for a block that is not run, and refuses unknown notes', () => {
    expect(programs(block('a;', { note: 'not run: needs a GPU' }))).toEqual([
      expect.objectContaining({ reason: 'needs a GPU' }),
    ]);
    expect(() => programs(block('a;', { note: 'not run' }))).toThrow(
      'README.md:3: a block that is not run must say why',
    );
    expect(() => programs(block('a;', { language: 'js', note: 'not run: why' }))).toThrow('must be ts');
    expect(() => programs(block('a;', { note: 'skip' }))).toThrow("unknown note 'skip'");
  });
});

describe('a program', () => {
  it("fails on the page's own line", async () => {
    const [compiled = ''] = programs(block('const a: number = 1;\nthrow new Error(String(a));')).map((program) =>
      compile(program, root),
    );
    const map = JSON.parse(Buffer.from(/base64,(.*)/.exec(compiled)?.[1] ?? '', 'base64').toString());
    expect(map.sources).toEqual([expect.stringMatching(/^file:.*\/README\.md$/)]);
    expect(compiled).not.toContain(': number');
  });

  it('is checked against the types of our packages', () => {
    const faulty = programs(
      block("import { shotGroups } from '@mem/groups';\nshotGroups('many');"),
      block("import { MemError } from '@mem/errors';\nexport const code = new MemError('bad-option', '').code;"),
    );
    expect(typeErrors(faulty, root)).toEqual([expect.stringMatching(/^README\.md:3: Argument of type 'string'/)]);
  }, 120_000);
});
