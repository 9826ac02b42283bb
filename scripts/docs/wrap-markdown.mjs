const lineLength = 120;

/**
 * Wraps the paragraphs and list items of a Markdown page at 120 characters. Each must be on one line; tables, headings
 * and code in backticks are not broken.
 *
 * @param {string} markdown
 */
export function wrapMarkdown(markdown) {
  return markdown
    .split('\n')
    .flatMap((line) => (/^[|#]/.test(line) ? [line] : wrapLine(line)))
    .join('\n');
}

/** @param {string} line */
function wrapLine(line) {
  const indent = ' '.repeat(/^(?:- )?/.exec(line)?.[0].length ?? 0);
  /** @type {string[]} */
  const lines = [];
  let current = '';
  for (const [word] of line.matchAll(/(?:`[^`]*`|[^\s`])+/g)) {
    if (current !== '' && current.length + 1 + word.length > lineLength) {
      lines.push(current);
      current = indent + word;
    } else {
      current += current === '' ? word : ` ${word}`;
    }
  }
  return [...lines, current];
}
