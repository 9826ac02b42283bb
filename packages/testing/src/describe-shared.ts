import { describeWith } from './describe-with.js';
import { sharedFile } from './tools.js';

/** Registers a suite that needs a file or folder of `shared`, like `describeWith`; `body` receives its path. */
export function describeShared(name: string, relative: string, body: (path: string) => void): void {
  const file = sharedFile(relative);
  describeWith(file, name, () => body(file.path));
}
