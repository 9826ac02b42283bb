import { wasmFileFault } from './wasm-file-fault.js';

/** Signs of failure while the wasm backend starts. */
export interface StartSigns {
  /** Rejects when the start can no longer succeed; never resolves. */
  readonly fault: Promise<never>;
  /** Reason that the backend printed when it gave up. */
  readonly abortReason: () => string | undefined;
  /** Error that stopped one of the backend's threads. */
  readonly threadError: () => string | undefined;
  /** First requested .wasm file that the backend cannot use, and the reason. Only browsers report requests. */
  readonly fileFault: () => Promise<{ readonly address: string; readonly fault: string } | undefined>;
  /** Ends the observation. */
  readonly stop: () => void;
}

/**
 * Observes warnings of the backend and, in browsers, requests, policy violations and uncaught errors, until `stop` is
 * called.
 */
export function watchSigns(): StartSigns {
  let abortReason: string | undefined;
  let threadError: string | undefined;
  let fail: (reason: unknown) => void = () => {};
  const fault = new Promise<never>((_, reject) => {
    fail = reject;
  });
  fault.catch(() => {});

  const failThread = (error: string): void => {
    threadError ??= error;
    fail(new Error(error));
  };
  const stopWarnings = watchWarnings((text) => {
    abortReason ??= /^Aborted\((.+?)\.?\)$/s.exec(text)?.[1];
    const [, error] = /^worker sent an error! (.*)$/s.exec(text) ?? [];
    if (error !== undefined) failThread(error);
  });

  const requests = watchRequests({ onBlockedThread: failThread });
  const fileFault: StartSigns['fileFault'] = async () => {
    for (const address of await requests.addresses()) {
      const found = await wasmFileFault(address);
      if (found !== undefined) return { address, fault: found };
    }
    return undefined;
  };
  const stopErrors = watchErrors(async (error) => {
    if (isWasmError(error) || (await fileFault()) !== undefined) fail(error);
  });

  return {
    fault,
    abortReason: () => abortReason,
    threadError: () => threadError,
    fileFault,
    stop() {
      stopWarnings();
      stopErrors();
      requests.stop();
    },
  };
}

/** Calls `onWarning` with each text printed by `console.warn`, the only place where the backend gives its reasons. */
function watchWarnings(onWarning: (text: string) => void): () => void {
  const { warn } = console;
  const observed = (...parts: unknown[]): void => {
    onWarning(parts.map(String).join(' '));
    warn.apply(console, parts);
  };
  console.warn = observed;
  return () => {
    if (console.warn === observed) console.warn = warn;
  };
}

/** Milliseconds that a browser may take to report a failed request. */
const reportDelay = 500;

/**
 * Collects the addresses of requested .wasm files, those of tfjs first. Threads load their script from a `blob:`
 * address.
 */
function watchRequests({ onBlockedThread }: { onBlockedThread(error: string): void }): {
  addresses(): Promise<readonly string[]>;
  stop(): void;
} {
  if (!inBrowser()) return { addresses: async () => [], stop: () => {} };
  const addresses = new Set<string>();
  let onFirst: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  const add = (address: string): void => {
    if (!/\.wasm([?#]|$)/.test(address)) return;
    addresses.add(address);
    onFirst();
  };
  const observer = new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) add(name);
  });
  observer.observe({ type: 'resource' });
  const onViolation = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent): void => {
    if (disposition !== 'enforce') return;
    add(blockedURI);
    // The backend begins to listen to its threads too late for this error.
    if (effectiveDirective === 'worker-src' && blockedURI === 'blob') onBlockedThread('worker-src forbids blob:');
  };
  addEventListener('securitypolicyviolation', onViolation);
  return {
    async addresses() {
      await Promise.race([first, new Promise((resolve) => setTimeout(resolve, reportDelay))]);
      return [...addresses].sort((a, b) => Number(b.includes('tfjs')) - Number(a.includes('tfjs')));
    },
    stop() {
      observer.disconnect();
      removeEventListener('securitypolicyviolation', onViolation);
    },
  };
}

/** Calls `onError` with each uncaught error. */
function watchErrors(onError: (error: unknown) => void): () => void {
  if (!inBrowser()) return () => {};
  const onEvent = (event: ErrorEvent | PromiseRejectionEvent): void => {
    onError('reason' in event ? event.reason : event.error);
  };
  addEventListener('error', onEvent);
  addEventListener('unhandledrejection', onEvent);
  return () => {
    removeEventListener('error', onEvent);
    removeEventListener('unhandledrejection', onEvent);
  };
}

/** True in a page or a worker of a browser. */
export const inBrowser = (): boolean =>
  typeof addEventListener === 'function' && typeof PerformanceObserver === 'function';

const isWasmError = (error: unknown): boolean =>
  [WebAssembly.CompileError, WebAssembly.LinkError, WebAssembly.RuntimeError].some((type) => error instanceof type);
