import { copyFileSync, cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { katex } from '@mdit/plugin-katex';
import { Application, Converter, OptionDefaults, ReflectionKind, RendererEvent } from 'typedoc';

/** @typedef {Parameters<import('typedoc').FileRegistry['registerAbsolute']>[0]} NormalizedPath */

// Configures the site that `npm run docs` builds: the pages of docs/ and every package's API reference, readable
// offline.
const root = join(import.meta.dirname, '../..');
const { resolve } = createRequire(import.meta.url);
const formulas = dirname(resolve('katex/dist/katex.min.css'));

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'mem',
  entryPointStrategy: 'packages',
  entryPoints: [join(root, 'packages/!(testing)')],
  readme: join(root, 'README.md'),
  projectDocuments: ['docs/*.md', 'docs/guides/*.md', 'examples/README.md', 'CONTRIBUTING.md'].map((path) =>
    join(root, path),
  ),
  out: join(root, 'site'),
  plugin: [allowRepeatedDeclarations, nameByHeading, nameByEntry, linkReference, bringAssets],
  customJs: join(import.meta.dirname, 'draw-diagrams.js'),
  customCss: join(formulas, 'katex.min.css'),
  markdownItLoader: (parser) => keepDiagrams(parser.use(katex, { mathFence: true })),
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'python'],
  packageOptions: {
    tsconfig: 'tsconfig.build.json',
    // The builds leave these out, and `check:types` checks types.
    compilerOptions: { noResolve: false, lib: ['es2023', 'dom', 'dom.asynciterable'], types: ['node'] },
    skipErrorChecking: true,
  },
  // Properties need no comment if their name is clear.
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'Variable', 'TypeAlias', 'Method', 'Accessor', 'Enum'],
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
  treatWarningsAsErrors: true,
};

/**
 * Allows a comment that is found twice: the compiler lists a property's declaration twice where valibot infers a type as
 * an intersection.
 *
 * @param {Application} app
 */
function allowRepeatedDeclarations(app) {
  const { logger } = app;
  const warn = logger.warn.bind(logger);
  /** @type {(message: string, ...rest: unknown[]) => void} */
  const other = (message, ...rest) => {
    if (!message.includes('has multiple declarations with a comment')) Reflect.apply(warn, logger, [message, ...rest]);
  };
  logger.warn = /** @type {typeof logger.warn} */ (other);
}

/**
 * Names a page after its first heading instead of its file.
 *
 * @param {Application} app
 */
function nameByHeading(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    document.name = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(''))?.[1] ?? document.name;
  });
}

/**
 * Names a package's entries as they are imported, and drops the heading of its README, because the page has one
 * already.
 *
 * @param {Application} app
 */
function nameByEntry(app) {
  app.on(Application.EVENT_PROJECT_REVIVE, (project) => {
    for (const each of [project, ...(project.children ?? [])]) {
      const [first] = each.readme ?? [];
      if (first) first.text = first.text.replace(/^# .+\n+/, '');
      if (each === project) continue;
      for (const entry of (each.children ?? []).filter(({ name }) => name === '' || name === 'node')) {
        entry.name = entry.name === '' ? each.name : `${each.name}/${entry.name}`;
      }
    }
  });
}

/**
 * Points links from a name to its source file to the name's page in the reference.
 *
 * @param {Application} app
 */
function linkReference(app) {
  app.on(Application.EVENT_PROJECT_REVIVE, (project) => {
    const reflections = new Map(
      project.getReflectionsByKind(ReflectionKind.SomeExport).map((each) => [each.name, each]),
    );
    for (const { content } of project.documents ?? []) {
      for (const [i, part] of content.entries()) {
        if (part.kind !== 'relative-link' || !part.text.endsWith('.ts') || content[i - 1]?.text !== '](') continue;
        const name = content[i - 2]?.text.replaceAll('`', '') ?? '';
        const reflection = reflections.get(name);
        if (reflection === undefined) continue;
        const page = /** @type {NormalizedPath} */ (`${root}/reference/${name}`);
        project.files.registerReflectionPath(page, reflection);
        part.target = project.files.registerAbsolute(page).target;
      }
    }
  });
}

/**
 * Leaves diagrams to `draw-diagrams.js`.
 *
 * @param {Parameters<typeof katex>[0]} parser
 */
function keepDiagrams(parser) {
  const { fence } = parser.renderer.rules;
  parser.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info = '', content = '' } = tokens[index] ?? {};
    return info.trim() === 'mermaid'
      ? `<pre class="mermaid">${parser.utils.escapeHtml(content)}</pre>`
      : (fence?.(tokens, index, ...rest) ?? '');
  };
}

/**
 * Copies the diagram library and the fonts of formulas into the site.
 *
 * @param {Application} app
 */
function bringAssets(app) {
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    copyFileSync(resolve('@mermaid-js/tiny'), join(outputDirectory, 'assets', 'mermaid.js'));
    cpSync(join(formulas, 'fonts'), join(outputDirectory, 'assets', 'fonts'), {
      recursive: true,
      filter: (path) => !/\.(?:ttf|woff)$/.test(path),
    });
  });
}
