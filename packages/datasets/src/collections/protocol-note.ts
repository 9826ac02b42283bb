/** Number of items that a protocol uses for a purpose. */
export interface ProtocolPart {
  /** Where the items are from, such as `the validation split`. */
  readonly from: string;
  readonly count: number;
}

/** Options of `protocolNote`. */
export interface ProtocolNoteOptions {
  /** Items that settings are chosen on. */
  readonly tuned: ProtocolPart;
  /** Items that results are reported on. */
  readonly reported: ProtocolPart;
  /**
   * Name of an item.
   * @default `image`
   */
  readonly item?: string;
}

/** Describes what settings are chosen on and what results are reported on: Tuned on ..., reported on .... */
export function protocolNote({ tuned, reported, item = 'image' }: ProtocolNoteOptions): string {
  const part = ({ from, count }: ProtocolPart): string =>
    `${from} (${count.toLocaleString('en-US')} ${item}${count === 1 ? '' : 's'})`;
  return `Tuned on ${part(tuned)}, reported on ${part(reported)}.`;
}
