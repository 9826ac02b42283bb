import { spriteColumns } from '../set-file.js';
import { h } from './dom.js';

/** Shows one image of a sprite of `images` images, as large as its container. */
export function tile(sprite: 'train' | 'test', index: number, images: number): HTMLElement {
  const rows = Math.ceil(images / spriteColumns);
  const at = (position: number, of: number): string => `${of > 1 ? (100 * position) / (of - 1) : 0}%`;
  return h('span', {
    class: 'tile',
    'aria-hidden': 'true',
    '--sprite': `var(--sprite-${sprite})`,
    '--columns': spriteColumns,
    '--x': at(index % spriteColumns, spriteColumns),
    '--y': at(Math.floor(index / spriteColumns), rows),
  });
}
