import type { Weighting } from '@mem/dac';

/** Options of a fit that a visitor can choose. */
export interface FitChoices {
  readonly steps: number;
  readonly weighting: Weighting;
  readonly lambda: number;
  readonly head: 'trained' | 'frozen';
}

/** The running build of the WebAssembly backend. */
export interface WasmBuild {
  readonly simd: boolean;
  readonly threaded: boolean;
  /** Number of computing threads: half the processor's, four at most. */
  readonly threads: number;
}

/** Messages from the page to the worker. */
export type ToWorker =
  /** Opens the file of the prepared set. */
  | { readonly type: 'open'; readonly file: Uint8Array }
  | { readonly type: 'fit'; readonly choices: FitChoices }
  | { readonly type: 'stop' }
  /** Saves the modulator in this browser, loads the saved one, or deletes it. */
  | { readonly type: 'keep' | 'restore' | 'forget' }
  /** Requests the modulator's file. */
  | { readonly type: 'save' };

/** Messages from the worker; logits are `[samples, classes]` and magnitudes `[samples, groups]`, row by row. */
export type FromWorker =
  /** The runtime has started; the logits are those of the unmodified model. */
  | {
      readonly type: 'ready';
      readonly build: WasmBuild;
      readonly logits: { readonly validation: Float32Array; readonly test: Float32Array };
    }
  | { readonly type: 'step'; readonly step: number; readonly steps: number; readonly loss: number }
  | { readonly type: 'validation'; readonly step: number; readonly predictions: Int32Array }
  /** A modulator was fitted or loaded; the logits are those of the test images. */
  | {
      readonly type: 'modulated';
      readonly logits: Float32Array;
      readonly magnitudes: Float32Array;
      readonly fitted?: { readonly seconds: number; readonly steps: number; readonly keptStep: number };
    }
  | { readonly type: 'stopped' }
  /** Reports whether a modulator is saved in this browser. */
  | { readonly type: 'kept'; readonly kept: boolean }
  | { readonly type: 'saved'; readonly file: Uint8Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string };
