/** Style sheet of individual sections: contents, slider, gallery, legends. */
export const sectionStyles: string = `
section { scroll-margin-top: 1.5rem; }
.contents { margin-top: 2.5rem; padding: 0.9rem 0; border-block: 1px solid var(--rule); font-size: 0.9375rem; }
.contents ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.4rem; margin: 0; padding: 0; list-style: none; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 0.15rem; }
details thead th { position: sticky; top: 0; z-index: 1; background: var(--page); }
details thead th:first-child { z-index: 2; }
details h3 { margin: 1.5rem 0 0; }
.interval { display: inline-block; min-width: 8.6em; padding-left: 0.4em; color: var(--muted); font-size: 0.8125rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0; font-size: 0.875rem; }
.legend .swatch { margin-right: 0.4em; }
#slider-app {
  margin: 1.25rem 0; padding: 1.25rem 1.5rem 0.5rem; background: var(--surface);
  border: 1px solid var(--rule); border-radius: 0.5rem;
}
#slider-app fieldset { display: inline-flex; flex-wrap: wrap; gap: 0.25rem; margin: 0 0 1rem; padding: 0; border: 0; }
#slider-app legend { float: left; padding: 0.3rem 0.75rem 0.3rem 0; color: var(--muted); font-size: 0.875rem; }
#slider-app fieldset input { position: absolute; opacity: 0; }
#slider-app fieldset span {
  display: block; padding: 0.25rem 0.85rem; border: 1px solid var(--rule); border-radius: 1rem; cursor: pointer; font-size: 0.9375rem;
}
#slider-app input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--surface); font-weight: 600; }
#slider-app input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }
.reading { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.6rem; min-height: 2.5rem; }
.reading output { font-size: 1.5rem; line-height: 1.3; font-weight: 650; min-width: 3.2ch; }
.reading button {
  margin-left: auto; padding: 0.25rem 0.75rem; border: 1px solid var(--rule); border-radius: 0.3rem; cursor: pointer;
  background: none; color: var(--accent); font: inherit; font-size: 0.875rem;
}
.reading button:disabled { padding-inline: 0; color: var(--muted); cursor: default; border-color: transparent; }
#slider-app input[type='range'] { display: block; width: 100%; margin: 0.5rem 0 0.1rem; accent-color: var(--accent); cursor: pointer; }
.ends { display: flex; justify-content: space-between; font-size: 0.8125rem; }
.meters th:first-child { background: var(--surface); }
.meters tbody td { vertical-align: bottom; }
.meters tbody tr:last-child > * { border-bottom: 0; }
.meters th:first-child { width: 55%; }
.meters .accuracy { font-weight: 650; min-width: 4rem; }
.meters .change { min-width: 4.5rem; }
.bar { display: block; height: 0.7rem; margin: 0.25rem 0 0.15rem; background: var(--rule); border-radius: 0.15rem; overflow: hidden; }
.bar::before { content: ''; display: block; width: var(--percent, 0%); height: 100%; background: var(--color); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 1.25rem 1rem; margin: 0.75rem 0 2rem; }
.gallery figure { margin: 0; min-width: 0; }
.gallery img {
  display: block; width: 100%; aspect-ratio: 1; object-fit: cover; image-rendering: pixelated;
  border-radius: 0.3rem; background: var(--rule);
}
.gallery figcaption { margin-top: 0.45rem; font-size: 0.8125rem; line-height: 1.4; overflow-wrap: anywhere; }
.gallery figcaption > span, .gallery strong { display: block; }
.gallery .right::after { content: ' \\2713'; color: var(--good); font-weight: 700; }
.gallery .wrong::after { content: ' \\2717'; color: var(--bad); font-weight: 700; }
.headline { max-width: 44rem; color: var(--ink); font-size: 1.1875rem; line-height: 1.4; font-weight: 600; text-wrap: balance; }
.about { display: block; max-width: 12rem; white-space: normal; color: var(--muted); font-size: 0.8125rem; font-weight: 400; }
.class-name { display: inline-block; max-width: 16rem; white-space: normal; overflow-wrap: break-word; vertical-align: top; }
section > .facts { margin: 1rem 0 2rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
section > h3 { margin-top: 2.25rem; }
.examples { table-layout: fixed; max-width: 38rem; }
.examples th, .examples td { padding: 0.35rem 0 0.35rem 0.7rem; border-bottom: 0; text-align: left; }
.examples th:first-child { width: 3.25rem; padding-left: 0; vertical-align: top; }
.examples tbody th { color: var(--muted); font-weight: 400; }
.examples img { display: block; width: 100%; height: auto; border-radius: 0.3rem; background: var(--rule); }
.examples .pixelated { image-rendering: pixelated; }
@media (max-width: 40rem) {
  .class-name { max-width: 7.5rem; }
  .examples th, .examples td { padding-left: 0.4rem; }
  .examples th:first-child { width: 2.6rem; }
  #slider-app { padding: 1rem 1rem 0.25rem; }
  .meters { font-size: 0.875rem; }
  .meters th, .meters td { padding-inline: 0.25rem; }
  .meters thead th { font-size: 0.75rem; }
  .meters th:first-child { padding-left: 0; }
  .meters th:first-child { width: 30%; }
  .meters .accuracy, .meters .change { min-width: 0; }
  .gallery { grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 1rem 0.75rem; }
}
@media print { .contents, #slider-app { display: none; } }
`;
