import type { Weighting } from '@mem/dac';

/** What a visitor chooses of a fit. */
export interface FitChoices {
  readonly steps: number;
  readonly weighting: Weighting;
  readonly lambda: number;
  readonly head: 'trained' | 'frozen';
}

/** Which of the WebAssembly backend's builds runs. */
export interface WasmBuild {
  readonly simd: boolean;
  readonly threaded: boolean;
  /** Threads that compute: the backend takes half the processor's, four at most. */
  readonly threads: number;
}

/** What the page tells its worker. */
export type ToWorker =
  /** The prepared set's file. */
  | { readonly type: 'open'; readonly file: Uint8Array }
  | { readonly type: 'fit'; readonly choices: FitChoices }
  | { readonly type: 'stop' }
  /** Keeps the modulator in this browser, takes the kept one, or drops it. */
  | { readonly type: 'keep' | 'restore' | 'forget' }
  /** Asks for the modulator's file. */
  | { readonly type: 'save' };

/** What the worker tells the page; logits are `[samples, classes]` and magnitudes `[samples, groups]`, row by row. */
export type FromWorker =
  /** The runtime runs; the logits of the model as it came. */
  | {
      readonly type: 'ready';
      readonly build: WasmBuild;
      readonly logits: { readonly validation: Float32Array; readonly test: Float32Array };
    }
  | { readonly type: 'step'; readonly step: number; readonly steps: number; readonly loss: number }
  | { readonly type: 'validation'; readonly step: number; readonly logits: Float32Array }
  /** A modulator is there, fitted or restored, and this is what it makes of the test images. */
  | {
      readonly type: 'modulated';
      readonly logits: Float32Array;
      readonly magnitudes: Float32Array;
      readonly fitted?: { readonly seconds: number; readonly steps: number; readonly keptStep: number };
    }
  | { readonly type: 'stopped' }
  /** Whether a modulator is kept in this browser. */
  | { readonly type: 'kept'; readonly kept: boolean }
  | { readonly type: 'saved'; readonly file: Uint8Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string };
