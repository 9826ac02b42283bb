const tokens = {
  redirection: /\d?>>?&?\s*[^\s;&|]+|<\s*[^\s;&|]+/,
  comment: /#[^\n]*/,
  continued: /\\\n/,
  end: /\n|;|&&?|\|\|?/,
  spaces: /[^\S\n]+/,
  word: /(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\(\(.*?\)\)|\$\(.*?\)|[^\s;&|'"\\])+/,
};
const token = new RegExp(
  Object.entries(tokens)
    .map(([name, { source }]) => `(?<${name}>${source})`)
    .join('|'),
  'gy',
);

/**
 * Splits a shell script into commands without running anything: variables and substitutions become `1`, and the
 * keywords of loops and conditions are dropped.
 *
 * @param {string} script
 * @param {number} firstLine The number of the script's first line.
 * @returns {{ words: string[], line: number }[]}
 */
export function shellCommands(script, firstLine = 1) {
  /** @type {{ words: string[], line: number }[]} */
  const commands = [];
  /** @type {string[]} */
  let words = [];
  let [line, begun] = [firstLine, firstLine];
  const end = () => {
    while (/^(?:do|then|else|if|while|until|time|!|\w+=.*)$/.test(words[0] ?? '')) words.shift();
    if (words.length > 0 && !/^(?:for|done|fi)$/.test(words[0] ?? '')) commands.push({ words, line: begun });
    words = [];
  };
  for (const { groups: found = {} } of script.matchAll(token)) {
    if (found.word !== undefined) {
      if (words.length === 0) begun = line;
      words.push(withoutQuotes(found.word));
    }
    if (found.end !== undefined) end();
    if (found.continued !== undefined || found.end === '\n') line++;
  }
  end();
  return commands;
}

/** @param {string} word */
function withoutQuotes(word) {
  return word
    .replace(/\$\(\(.*?\)\)|\$\(.*?\)|\$\{.*?\}|\$\w+/g, '1')
    .replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_, single, double, escaped) => single ?? double ?? escaped);
}
