import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataTable, html, rawHtml } from './html.js';

describe('html', () => {
  it('escapes text, in elements and in attributes', () => {
    expect(html`<b title="${`"'`}">${'<i>&'}</b>`.markup).toBe('<b title="&quot;&#39;">&lt;i&gt;&amp;</b>');
  });

  it('passes markup on, alone and in lists', () => {
    expect(html`${[html`<i>${1}</i>`, 'a<b', rawHtml('<hr>')]}`.markup).toBe('<i>1</i>a&lt;b<hr>');
  });

  it('lets no text open a tag or end an attribute', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(html`${text}`.markup)));
  });
});

describe('dataTable', () => {
  it('makes the first cell of a row its heading', () => {
    const { markup } = dataTable(['a', 'b'], [['<x>', 2]]);
    expect(markup).toContain('<th scope="row">&lt;x&gt;</th><td>2</td>');
    expect(markup).toContain('<th scope="col">a</th><th scope="col">b</th>');
  });
});
