import type { HostArray, HostMap } from '@mem/tensor';

/** A linear classifier: weight `[classes, dim]`, bias `[classes]`. */
export interface LinearHead {
  readonly weight: HostArray;
  readonly bias?: HostArray;
}

/** A head's arrays under the names of the linear layer `head`. */
export function headParameters({ weight, bias }: LinearHead): HostMap {
  return { 'head.weight': weight, ...(bias === undefined ? {} : { 'head.bias': bias }) };
}
