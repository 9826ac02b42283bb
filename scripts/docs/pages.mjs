import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { toString as textOf } from 'mdast-util-to-string';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';
import { visit } from 'unist-util-visit';
import { root } from '../lib/run.mjs';

/**
 * A note before a block of code, `<!-- docs: text`, with lines of code under it that readers do not see; `line` is the
 * line of that code.
 *
 * @typedef {{ text: string, code: string, line: number }} Note
 */

/**
 * The parts of a page, each with the line it starts on.
 *
 * @typedef {object} Page
 * @property {string} path
 * @property {string} markdown
 * @property {{ url: string, line: number, name?: string | undefined }[]} links Links, images and URLs in raw HTML;
 * `name` is the code that a link consists of.
 * @property {{ language: string, text: string, line: number, note: Note | undefined }[]} blocks Blocks of code.
 * @property {{ text: string, line: number }[]} spans Code within text.
 * @property {number} figures The number of tables and pictures.
 * @property {Set<string>} anchors The anchors of headings, named as on GitHub.
 */

const parser = remark().use(remarkGfm);

/**
 * Parses every Markdown page that git tracks or would add, except API reports and changelogs, which describe the past.
 *
 * @returns {Page[]}
 */
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
 * Parses a page of Markdown.
 *
 * @param {string} path
 * @param {string} markdown
 * @returns {Page}
 */
export function parsePage(path, markdown) {
  const tree = parser.parse(markdown);
  /** @type {Page} */
  const page = { path, markdown, links: [], blocks: [], spans: [], figures: 0, anchors: new Set() };
  const slugger = new GithubSlugger();
  /** @type {Note | undefined} */
  let note;
  visit(tree, (node) => {
    const line = node.position?.start.line ?? 1;
    if (node.type === 'table' || node.type === 'image') page.figures++;
    if (node.type === 'heading') page.anchors.add(slugger.slug(textOf(node)));
    if ('url' in node) {
      const [child, ...others] = 'children' in node ? node.children : [];
      const name = child?.type === 'inlineCode' && others.length === 0 ? child.value : undefined;
      page.links.push({ url: node.url, line, name });
    }
    if (node.type === 'html') {
      for (const [, url = ''] of node.value.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g))
        page.links.push({ url, line });
      for (const [, id = ''] of node.value.matchAll(/\b(?:id|name)="([^"]+)"/g)) page.anchors.add(id);
      note = readNote(node.value, line) ?? note;
    }
    if (node.type === 'inlineCode') page.spans.push({ text: node.value, line });
    if (node.type === 'code') {
      // The fence is one line above the code.
      page.blocks.push({ language: node.lang ?? '', text: node.value, line: line + 1, note });
      note = undefined;
    }
  });
  return page;
}

/**
 * Reads the note on the next block, if the HTML is one.
 *
 * @param {string} html
 * @param {number} line
 * @returns {Note | undefined}
 */
function readNote(html, line) {
  if (!html.startsWith('<!-- docs:')) return undefined;
  const [first = '', ...code] = html
    .slice('<!-- docs:'.length)
    .replace(/\s*-->\s*$/, '')
    .split('\n');
  return { text: first.trim(), code: code.join('\n'), line: line + 1 };
}
