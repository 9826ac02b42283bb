import { copyFileSync, cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { katex } from '@mdit/plugin-katex';
import { Application, Converter, OptionDefaults, ReflectionKind, RendererEvent } from 'typedoc';

// The site that `npm run docs` makes: the pages of docs/ and the reference of every package. Reading it takes no network.
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
  plugin: [nameByHeading, nameByEntry, linkReference, bringAssets],
  customJs: join(import.meta.dirname, 'draw-diagrams.js'),
  customCss: join(formulas, 'katex.min.css'),
  markdownItLoader: (parser) => keepDiagrams(parser.use(katex, { mathFence: true })),
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

/** Lets the link of a name to its source file lead to the name's page. */
function linkReference(app) {
  app.on(Application.EVENT_PROJECT_REVIVE, (project) => {
    const reflections = new Map(
      project.getReflectionsByKind(ReflectionKind.SomeExport).map((each) => [each.name, each]),
    );
    for (const { content } of project.documents ?? []) {
      for (const [i, part] of content.entries()) {
        if (part.kind !== 'relative-link' || !part.text.endsWith('.ts') || content[i - 1].text !== '](') continue;
        const name = content[i - 2].text.replaceAll('`', '');
        if (!reflections.has(name)) continue;
        const page = `${root}/reference/${name}`;
        project.files.registerReflectionPath(page, reflections.get(name));
        part.target = project.files.registerAbsolute(page).target;
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

function bringAssets(app) {
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    copyFileSync(resolve('@mermaid-js/tiny'), join(outputDirectory, 'assets', 'mermaid.js'));
    cpSync(join(formulas, 'fonts'), join(outputDirectory, 'assets', 'fonts'), {
      recursive: true,
      filter: (path) => !/\.(?:ttf|woff)$/.test(path),
    });
  });
}
