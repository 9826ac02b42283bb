import type { Gallery, GalleryImage } from '@mem/results';
import { type Html, html } from './html.js';
import { type Section, section } from './section.js';
import { groupColor } from './theme.js';

/** Returns the section with the images whose prediction MEM corrected or broke. */
export function gallerySection(gallery: Gallery | undefined, groupNames: readonly string[]): Section | undefined {
  if (gallery === undefined) return undefined;
  const { rescued, lost, rescuedTotal, lostTotal } = gallery;
  const grid = (title: string, about: string, images: readonly GalleryImage[], total: number): Html => html`
<h3>${title}</h3>
<p class="muted">${total.toLocaleString('en-US')} test images ${about}${total > images.length ? `; ${images.length} of them` : ''}.</p>
<div class="gallery">${images.map((image) => figure(image, groupNames))}
</div>`;
  return section(
    'gallery',
    'Rescued and lost',
    html`<p>Test images whose prediction MEM changed. Each names its true class, and below what was predicted before and after.</p>
${grid('Rescued by MEM', 'were wrong before and right after', rescued, rescuedTotal)}
${grid('Lost by MEM', 'were right before and wrong after', lost, lostTotal)}`,
  );
}

function figure({ src, name, truth, group, before, after }: GalleryImage, groupNames: readonly string[]): Html {
  const alt = `Test image of ${truth} (${group}), taken for ${before} before MEM and for ${after} after`;
  const prediction = (label: string, predicted: string): Html =>
    html`<span class="${predicted === truth ? 'right' : 'wrong'}"><span class="muted">${label}</span> ${predicted}</span>`;
  return html`
<figure><img src="${src}" alt="${alt}"${name === undefined ? '' : html` title="${name}"`}>
<figcaption><strong><span class="swatch" style="--color: ${groupColor(Math.max(0, groupNames.indexOf(group)))}"></span>${truth}</strong>
<span class="muted">${group}</span>
${prediction('before', before)}
${prediction('after', after)}</figcaption></figure>`;
}
