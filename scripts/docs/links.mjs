import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The links of pages that lead nowhere in the folder `root`, as `file:line: message`; addresses elsewhere are not opened. */
export function brokenLinks(pages, root) {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap(({ path, links }) =>
    links.flatMap(({ url, line, name }) => {
      if (/^[a-z][a-z+.-]*:|^\/\//i.test(url)) return [];
      const [file, anchor] = decodeURI(url).split('#');
      const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
      const message = problem(target, anchor, byPath, root) ?? absentName(target, name, root);
      return message ? [`${path}:${line}: ${url}: ${message}`] : [];
    }),
  );
}

/** A link of a name to a source file is one to its declaration. */
function absentName(target, name, root) {
  if (!target.endsWith('.ts') || !/^\w+$/.test(name ?? '')) return undefined;
  const declaration = new RegExp(`^export .*\\b(?:function|const|class|interface|type) ${name}\\b`, 'm');
  return declaration.test(readFileSync(join(root, target), 'utf8')) ? undefined : `exports no ${name}`;
}

function problem(target, anchor, pages, root) {
  if (target.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(root, target))) return 'there is no such file';
  if (anchor === undefined) return undefined;
  const page = pages.get(target) ?? pages.get(posix.join(target, 'README.md'));
  if (page === undefined) return 'only Markdown pages have anchors';
  if (!page.anchors.has(anchor)) return `there is no such heading; there are ${[...page.anchors].join(', ')}`;
  return undefined;
}
