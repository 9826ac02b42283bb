import { expect, it } from 'vitest';
import { wrapMarkdown } from './wrap-markdown.mjs';

const words = (/** @type {number} */ count) => Array.from({ length: count }, () => 'word').join(' ');

it('wraps paragraphs and list items at 120 characters, and indents items', () => {
  expect(wrapMarkdown(`${words(30)}\n\n- ${words(25)}`).split('\n')).toEqual([
    words(24),
    words(6),
    '',
    `- ${words(23)}`,
    `  ${words(2)}`,
  ]);
});

it('leaves tables, headings and code in backticks whole', () => {
  const whole = [`| ${words(30)} |`, `# ${words(30)}`];
  expect(wrapMarkdown(whole.join('\n')).split('\n')).toEqual(whole);
  const code = `\`${words(4)}\``;
  expect(wrapMarkdown(`${words(22)} ${code}`).split('\n')).toEqual([words(22), code]);
});
