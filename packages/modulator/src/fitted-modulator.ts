import type { HostMap } from '@mem/arrays';
import type { FitHistory } from './fit-history.js';
import type { ModulatorConfig } from './modulator-config.js';

/** A fitted modulator as plain data, bound to no runtime. */
export interface FittedModulator {
  /** All settings, defaults included. */
  readonly config: ModulatorConfig;
  /** Parameters by name, in host memory. */
  readonly parameters: HostMap;
  /** Course of the fit; a decoded modulator has none. */
  readonly history?: FitHistory | undefined;
}
