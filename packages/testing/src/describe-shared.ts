import { describeWith } from './describe-with.js';
import { sharedFile } from './tools.js';

/** A suite on a file or folder of `shared`, which `body` is given the path of, as `describeWith` makes it. */
export function describeShared(name: string, relative: string, body: (path: string) => void): void {
  const file = sharedFile(relative);
  describeWith(file, name, () => body(file.path));
}
