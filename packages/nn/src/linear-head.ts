import type { HostArray, HostMap } from '@mem/arrays';

/** A linear classifier: weight `[classes, dim]`, bias `[classes]`. */
export interface LinearHead {
  /** `[classes, dim]` */
  readonly weight: HostArray<'float32'>;
  /** `[classes]`; none for a head without one. */
  readonly bias?: HostArray<'float32'>;
}

/** A head's arrays under the names of the linear layer `head`. */
export function headParameters({ weight, bias }: LinearHead): HostMap {
  return { 'head.weight': weight, ...(bias === undefined ? {} : { 'head.bias': bias }) };
}
