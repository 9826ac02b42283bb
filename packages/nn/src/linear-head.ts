import type { HostArray, HostMap } from '@mem/arrays';

/** A linear classifier: weight `[classes, dim]`, bias `[classes]`. */
export interface LinearHead {
  /** `[classes, dim]` */
  readonly weight: HostArray<'float32'>;
  /** `[classes]`; left out in a head without a bias. */
  readonly bias?: HostArray<'float32'>;
}

/** Names a head's arrays as parameters of the linear layer `head`. */
export function headParameters({ weight, bias }: LinearHead): HostMap {
  return { 'head.weight': weight, ...(bias === undefined ? {} : { 'head.bias': bias }) };
}
