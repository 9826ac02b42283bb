import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchStart } from './watch-start.js';

const backendFile = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm');
const address = 'https://host.example/assets/tfjs-backend-wasm-simd.wasm';
const emptyModule = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const never = new Promise<never>(() => {});
/** How tfjs rejects a start, whatever the reason. */
const tfjsReason = { message: 'Make sure the server can serve the `.wasm` file' };

const failure = async (start: () => Promise<unknown>): Promise<Record<string, unknown>> =>
  watchStart(start).then(
    () => {
      throw new Error('the start ended well');
    },
    (error) => error,
  );

const { warn } = console;
beforeEach(() => {
  console.warn = () => {};
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  console.warn = warn;
});

it('returns what the start returns, and leaves the console unchanged', async () => {
  const before = console.warn;
  expect(await watchStart(async () => 'backend')).toBe('backend');
  expect(console.warn).toBe(before);
});

it('says that there is no WebAssembly', async () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(await failure(() => never)).toMatchObject({
    code: 'cannot-start',
    message: expect.stringMatching(/^WebAssembly could not be started: there is no WebAssembly here\. .*--jitless/),
  });
});

it('says why compiling is not allowed, before anything is started', async () => {
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('disallowed by embedder'));
  const start = vi.fn(() => never);
  expect(await failure(start)).toMatchObject({
    code: 'cannot-start',
    message: 'WebAssembly could not be started: disallowed by embedder.',
    cause: expect.any(WebAssembly.CompileError),
  });
  expect(start).not.toHaveBeenCalled();
});

it("gives the backend's own reason, which tfjs only prints, such as the file that Node lacks", async () => {
  const error = await failure(async () => {
    console.warn("Aborted(Error: ENOENT: no such file or directory, open '/app/tfjs-backend-wasm-simd.wasm')");
    throw tfjsReason;
  });
  expect(error.message).toMatch(
    /: Error: ENOENT: .*'\/app\/tfjs-backend-wasm-simd\.wasm'\. The \.wasm files .*setWasmPaths/,
  );
  expect(error.cause).toBe(tfjsReason);
});

describe('in a browser', () => {
  let page: EventTarget;
  let report: (name: string) => void;
  let answer: () => Promise<Response>;
  const event = (type: string, values: object) => page.dispatchEvent(Object.assign(new Event(type), values));
  /** A start that asks for the file and then settles as tfjs does, or not at all. */
  const start = (ending: Promise<never> | object) => () => {
    report(address);
    return ending instanceof Promise ? ending : Promise.reject(ending);
  };

  beforeEach(() => {
    page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal(
      'PerformanceObserver',
      class {
        constructor(onEntries: (list: { getEntries(): { name: string }[] }) => void) {
          report = (name) => onEntries({ getEntries: () => [{ name }] });
        }
        observe() {}
        disconnect() {}
      },
    );
    vi.stubGlobal('fetch', () => answer());
  });

  it("names the policy that WebAssembly needs where the host's forbids it", async () => {
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('unsafe-eval'));
    expect((await failure(() => never)).message).toBe(
      "WebAssembly could not be started: the Content-Security-Policy does not allow it. The host must send one with script-src 'self' 'wasm-unsafe-eval'.",
    );
  });

  it.each<[string, () => Promise<Response>, RegExp]>([
    ['is missing', async () => new Response('<html>', { status: 404 }), /the server answered 404 for ADDRESS\./],
    [
      'is a page',
      async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      /ADDRESS is not a WebAssembly file: the server answered with 6 bytes of text\/html/,
    ],
    [
      'is cut short',
      async () => new Response(new Uint8Array(readFileSync(backendFile).subarray(0, 1000))),
      /ADDRESS is damaged: WebAssembly\.compile\(\)/,
    ],
    ['is another one', async () => new Response(emptyModule), /ADDRESS is a WebAssembly file, but not one of tfjs's/],
    [
      'is out of reach',
      () => Promise.reject(new TypeError('Failed to fetch')),
      /ADDRESS could not be fetched .*connect-src/,
    ],
  ])('names the .wasm file where it %s, also where the start does not end', async (_, given, message) => {
    answer = given;
    const expected = {
      code: 'cannot-start',
      message: expect.stringMatching(new RegExp(message.source.replace('ADDRESS', address))),
      details: { runtime: 'wasm', address },
    };
    expect(await failure(start(tfjsReason))).toMatchObject(expected);
    const reason = new TypeError('imports.env.a is not a function');
    const unsettled = () => {
      setTimeout(() => event('unhandledrejection', { reason }));
      return start(never)();
    };
    expect(await failure(unsettled)).toMatchObject(expected);
  });

  it('names the .wasm file that connect-src forbids, which no request is reported for', async () => {
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    const error = await failure(async () => {
      const violation = { disposition: 'enforce', effectiveDirective: 'connect-src', blockedURI: address };
      setTimeout(() => event('securitypolicyviolation', violation), 20);
      throw new TypeError('Failed to fetch');
    });
    expect(error.message).toContain(`${address} could not be fetched (Failed to fetch)`);
  });

  it("rejects if the backend's threads are blocked or fail, and says how to do without them", async () => {
    const blocked = { disposition: 'enforce', effectiveDirective: 'worker-src', blockedURI: 'blob' };
    const signs = [
      () => event('securitypolicyviolation', blocked),
      () => console.warn('worker sent an error! blob:x:1: ReferenceError: e is not defined'),
    ];
    for (const [i, sign] of signs.entries()) {
      const error = await failure(() => {
        setTimeout(sign);
        return never;
      });
      expect(error.message).toMatch(
        /its threads did not start \(.*worker-src 'self' blob:.*WASM_HAS_MULTITHREAD_SUPPORT/,
      );
      expect(error.message).toContain(['worker-src forbids blob:', 'e is not defined'][i]);
    }
  });

  it('rejects on an uncaught error of WebAssembly', async () => {
    answer = async () => new Response(new Uint8Array(readFileSync(backendFile)));
    const reason = new WebAssembly.LinkError('function import requires a callable');
    const error = await failure(() => {
      report(address);
      setTimeout(() => event('unhandledrejection', { reason }));
      return never;
    });
    expect(error).toMatchObject({ message: expect.stringContaining('requires a callable'), cause: reason });
  });

  it('does not stop a start for unrelated events in the page', async () => {
    answer = async () => new Response(new Uint8Array(readFileSync(backendFile)));
    const started = watchStart(async () => {
      report(address);
      report('https://host.example/picture.webp');
      event('error', { error: new TypeError('of the page') });
      event('unhandledrejection', { reason: 'of the page' });
      event('securitypolicyviolation', { disposition: 'report', effectiveDirective: 'worker-src', blockedURI: 'blob' });
      console.warn('of the page');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'backend';
    });
    expect(await started).toBe('backend');
  });
});
