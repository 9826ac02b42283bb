import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';

const sharedFolder = join(import.meta.dirname, '../../../../shared');

/** The path of `relative` in the folder `shared` beside the repository, or undefined where it is not there. */
export function sharedPath(relative: string): string | undefined {
  const path = join(sharedFolder, relative);
  return existsSync(path) ? path : undefined;
}

/** A suite on a file or folder of `shared`; where that is missing, one skipped test that says what it needs. */
export function describeShared(name: string, relative: string, body: (path: string) => void): void {
  const path = sharedPath(relative);
  describe(name, () => {
    if (path === undefined) it.skip(`needs ../shared/${relative}`, () => {});
    else body(path);
  });
}
