import { type Html, html, rawHtml } from './html.js';
import { contents, type Section } from './section.js';
import { sectionStyles } from './section-styles.js';
import { styleSheet } from './theme.js';

/** Contents of a page. */
export interface PageParts {
  readonly title: string;
  /** Content under the title. */
  readonly header: Html;
  /** Sections in order. Undefined ones are omitted. */
  readonly sections: readonly (Section | undefined)[];
  /**
   * Value of `script-src` in the content security policy.
   * @default no scripts
   */
  readonly scriptPolicy?: string;
}

/** Renders a complete page without network requests, with a table of contents if there are several sections. */
export function renderPage({ title, header, sections, scriptPolicy }: PageParts): string {
  const shown = sections.filter((each) => each !== undefined);
  const scripts = scriptPolicy === undefined ? '' : `; script-src ${scriptPolicy}`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:${scripts}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${rawHtml(policy)}">
<title>${title}</title>
<style>${rawHtml(styleSheet + sectionStyles)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${header}
</header>
${shown.length > 1 ? contents(shown) : ''}
${shown}
</main>
</body>
</html>
`.markup;
}
