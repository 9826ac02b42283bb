import type { ImageList } from './collection.js';
import { standardPlacesClass } from './spellings.js';

/**
 * Names classes by the folders of their training images: `n01440764` for `train/n01440764/x.JPEG`, with as many parent
 * folders (up to three in all) as needed to distinguish classes. Returns undefined if a class is in several folders or in none.
 */
export function classNamesFromPaths({ paths, labels }: ImageList, numClasses: number): string[] | undefined {
  for (let depth = 1; depth <= 3; depth++) {
    const names: (string | undefined)[] = Array.from({ length: numClasses }, () => undefined);
    for (const [i, path] of paths.entries()) {
      const folders = standardPlacesClass(path) ?? path.split('/').slice(0, -1).slice(-depth).join('/');
      const known = names[labels[i]!];
      if (folders === '' || (known !== undefined && known !== folders)) return undefined;
      names[labels[i]!] = folders;
    }
    if (names.includes(undefined)) return undefined;
    if (new Set(names).size === numClasses) return names as string[];
  }
  return undefined;
}
