import { vi } from 'vitest';

/** Output of a function. */
export interface Printed {
  out: string;
  error: string;
}

/** Runs `body` and redirects its output, by `console` or the process's streams, to `printed`. */
export async function capturePrinted<Result>(printed: Printed, body: () => Promise<Result>): Promise<Result> {
  printed.out = printed.error = '';
  for (const [stream, method, name] of [
    [process.stdout, 'log', 'out'],
    [process.stderr, 'error', 'error'],
  ] as const) {
    vi.spyOn(console, method).mockImplementation((text) => {
      printed[name] += `${text}\n`;
    });
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    });
  }
  try {
    return await body();
  } finally {
    vi.restoreAllMocks();
  }
}
