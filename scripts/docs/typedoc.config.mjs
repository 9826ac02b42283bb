import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { katex } from '@mdit/plugin-katex';
import { Application, Converter, OptionDefaults, RendererEvent } from 'typedoc';

// The site that `npm run docs` makes: the pages of docs/ and the reference of every package. Reading it takes no network.
const root = join(import.meta.dirname, '../..');

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
  plugin: [nameByHeading, nameByEntry, bringDiagrams],
  customJs: join(import.meta.dirname, 'draw-diagrams.js'),
  // Formulas become MathML, which browsers draw without fonts of ours.
  markdownItLoader: (parser) => keepDiagrams(parser.use(katex, { output: 'mathml', mathFence: true })),
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'python'],
  packageOptions: {
    tsconfig: 'tsconfig.build.json',
    // What a build leaves out. Types are checked by `check:types`.
    compilerOptions: { noResolve: false, lib: ['es2023', 'dom', 'dom.asynciterable'], types: ['node'] },
    skipErrorChecking: true,
  },
  // Properties whose name says all have no comment.
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'Variable', 'TypeAlias', 'Method', 'Accessor', 'Enum'],
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
  treatWarningsAsErrors: true,
};

/** Calls a page what its first heading says, not what its file is called. */
function nameByHeading(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    document.name = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(''))?.[1] ?? document.name;
  });
}

/** Calls a package's entries what one imports, and lets its README begin below the heading that its page has already. */
function nameByEntry(app) {
  app.on(Application.EVENT_PROJECT_REVIVE, (project) => {
    for (const each of [project, ...project.children]) {
      const [first] = each.readme ?? [];
      if (first) first.text = first.text.replace(/^# .+\n+/, '');
      if (each === project) continue;
      for (const entry of each.children.filter(({ name }) => name === '' || name === 'node')) {
        entry.name = entry.name === '' ? each.name : `${each.name}/${entry.name}`;
      }
    }
  });
}

/** Leaves diagrams to `draw-diagrams.js`. */
function keepDiagrams(parser) {
  const { fence } = parser.renderer.rules;
  parser.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index];
    return info.trim() === 'mermaid'
      ? `<pre class="mermaid">${parser.utils.escapeHtml(content)}</pre>`
      : fence(tokens, index, ...rest);
  };
}

function bringDiagrams(app) {
  const library = createRequire(import.meta.url).resolve('@mermaid-js/tiny');
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    copyFileSync(library, join(outputDirectory, 'assets', 'mermaid.js'));
  });
}
