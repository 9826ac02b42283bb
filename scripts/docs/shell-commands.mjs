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
 * The commands of a shell script as `{ words, line }`, the line counted from `firstLine`. Nothing is run: a variable or
 * substitution stands in a word as `1`, and what makes a loop or a condition is left out.
 */
export function shellCommands(script, firstLine = 1) {
  const commands = [];
  let [words, line, begun] = [[], firstLine, firstLine];
  const end = () => {
    while (/^(?:do|then|else|if|while|until|time|!|\w+=.*)$/.test(words[0])) words.shift();
    if (words.length > 0 && !/^(?:for|done|fi)$/.test(words[0])) commands.push({ words, line: begun });
    words = [];
  };
  for (const { groups: found } of script.matchAll(token)) {
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

function withoutQuotes(word) {
  return word
    .replace(/\$\(\(.*?\)\)|\$\(.*?\)|\$\{.*?\}|\$\w+/g, '1')
    .replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_, single, double, escaped) => single ?? double ?? escaped);
}
