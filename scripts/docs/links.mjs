import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** @import { Page } from './pages.mjs' */

/**
 * Finds broken links between pages and files in the folder `root`; URLs elsewhere are not opened.
 *
 * @param {readonly Pick<Page, 'path' | 'links' | 'anchors'>[]} pages
 * @param {string} root
 * @returns {string[]} Messages such as `file:line: message`.
 */
export function brokenLinks(pages, root) {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap(({ path, links }) =>
    links.flatMap(({ url, line, name }) => {
      if (/^[a-z][a-z+.-]*:|^\/\//i.test(url)) return [];
      const [file = '', anchor] = decodeURI(url).split('#');
      const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
      const message = problem(target, anchor, byPath, root) ?? absentName(target, name, root);
      return message ? [`${path}:${line}: ${url}: ${message}`] : [];
    }),
  );
}

/**
 * A link from a name to a source file must lead to the name's declaration.
 *
 * @param {string} target
 * @param {string | undefined} name
 * @param {string} root
 */
function absentName(target, name, root) {
  if (!target.endsWith('.ts') || !/^\w+$/.test(name ?? '')) return undefined;
  const declaration = new RegExp(`^export .*\\b(?:function|const|class|interface|type) ${name}\\b`, 'm');
  return declaration.test(readFileSync(join(root, target), 'utf8')) ? undefined : `exports no ${name}`;
}

/**
 * @param {string} target
 * @param {string | undefined} anchor
 * @param {ReadonlyMap<string, Pick<Page, 'anchors'>>} pages
 * @param {string} root
 */
function problem(target, anchor, pages, root) {
  if (target.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(root, target))) return 'no such file';
  if (anchor === undefined) return undefined;
  const page = pages.get(target) ?? pages.get(posix.join(target, 'README.md'));
  if (page === undefined) return 'only Markdown pages have anchors';
  if (!page.anchors.has(anchor)) return `no such heading; the page has ${[...page.anchors].join(', ')}`;
  return undefined;
}
