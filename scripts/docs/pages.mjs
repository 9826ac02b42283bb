import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { toString as textOf } from 'mdast-util-to-string';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';
import { visit } from 'unist-util-visit';
import { root } from '../lib/run.mjs';

const parser = remark().use(remarkGfm);

/** Every Markdown page but API reports and changelogs (they tell of what was), parsed: what git knows or would add. */
export function readPages(at = root) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '--', '*.md'], { cwd: at });
  return listed
    .toString()
    .split('\0')
    .filter((path) => path !== '' && !/\.api\.md$|CHANGELOG\.md$/.test(path) && existsSync(join(at, path)))
    .sort()
    .map((path) => parsePage(path, readFileSync(join(at, path), 'utf8')));
}

/**
 * A page's parts, each with the line it starts on: `links` (images and the addresses in raw HTML too) with
 * the `name` in code that they are of, `blocks` of code,
 * `spans` of code within text, the number of its `figures` (tables and pictures), and the `anchors` of its headings as GitHub names them.
 */
export function parsePage(path, markdown) {
  const tree = parser.parse(markdown);
  const page = { path, markdown, links: [], blocks: [], spans: [], figures: 0, anchors: new Set() };
  const slugger = new GithubSlugger();
  let note;
  visit(tree, (node) => {
    const { line } = node.position.start;
    if (node.type === 'table' || node.type === 'image') page.figures++;
    if (node.type === 'heading') page.anchors.add(slugger.slug(textOf(node)));
    if ('url' in node) {
      const name =
        node.children?.length === 1 && node.children[0].type === 'inlineCode' ? node.children[0].value : undefined;
      page.links.push({ url: node.url, line, name });
    }
    if (node.type === 'html') {
      for (const [, url] of node.value.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g)) page.links.push({ url, line });
      for (const [, id] of node.value.matchAll(/\b(?:id|name)="([^"]+)"/g)) page.anchors.add(id);
    }
    if (node.type === 'inlineCode') page.spans.push({ text: node.value, line });
    note = readNote(node) ?? note;
    if (node.type === 'code') {
      // A fence is a line before the code in it.
      page.blocks.push({ language: node.lang ?? '', text: node.value, line: line + 1, note });
      note = undefined;
    }
  });
  return page;
}

/**
 * The comment on the next block, `<!-- docs: what it says`, with lines of code that readers do not need to see under that:
 * `{ text, code, line }`, the line that of the code.
 */
function readNote(node) {
  if (node.type !== 'html' || !node.value.startsWith('<!-- docs:')) return undefined;
  const [first, ...code] = node.value
    .slice('<!-- docs:'.length)
    .replace(/\s*-->\s*$/, '')
    .split('\n');
  return { text: first.trim(), code: code.join('\n'), line: node.position.start.line + 1 };
}
