/**
 * Lists the exported names and members of exported classes that an API report marks as undocumented, in its order.
 * Members of interfaces need no comment if their name and type are clear.
 *
 * @param {string} report
 * @returns {string[]}
 */
export function undocumentedNames(report) {
  /** @type {string[]} */
  const names = [];
  /** @type {string | undefined} */
  let inClass;
  let marked = false;
  for (const line of report.split('\n')) {
    const text = line.trimStart();
    const indent = line.length - text.length;
    if (text.startsWith('//')) {
      marked ||= text.endsWith('(undocumented)');
      continue;
    }
    const declared =
      /^(?:export |declare |abstract |static |readonly |get |set |const |let )*(?:(class|function|interface|type|enum|namespace) )?([\w$]+|\[[^\]]+\])/.exec(
        text,
      );
    const name = declared?.[2] ?? text;
    if (indent === 0 && declared) inClass = declared[1] === 'class' ? name : undefined;
    if (marked && indent === 0) names.push(name);
    if (marked && indent === 4 && inClass) names.push(`${inClass}.${name}`);
    marked = false;
  }
  return names;
}
