/**
 * The exported names and the members of exported classes that an API report marks as undocumented, in its order. Members
 * of interfaces may go without a comment where name and type say all.
 */
export function undocumentedNames(report) {
  const names = [];
  let inClass;
  let marked = false;
  for (const line of report.split('\n')) {
    const [, indent, text] = /^( *)(.*)$/.exec(line);
    if (text.startsWith('//')) {
      marked ||= text.endsWith('(undocumented)');
      continue;
    }
    const declared =
      /^(?:export |declare |abstract |static |readonly |get |set |const |let )*(?:(class|function|interface|type|enum|namespace) )?([\w$]+|\[[^\]]+\])/.exec(
        text,
      );
    if (indent === '' && declared) inClass = declared[1] === 'class' ? declared[2] : undefined;
    if (marked && indent === '') names.push(declared[2]);
    if (marked && indent.length === 4 && inClass) names.push(`${inClass}.${declared[2]}`);
    marked = false;
  }
  return names;
}
