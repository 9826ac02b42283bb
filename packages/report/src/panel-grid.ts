/** Where panels of one size stand in a drawing. */
export interface PanelGrid {
  readonly panels: readonly { readonly left: number; readonly top: number }[];
  /** Of each panel. */
  readonly width: number;
  /** The drawing's. */
  readonly height: number;
}

/** What `panelGrid` divides. */
export interface PanelGridOptions {
  readonly count: number;
  readonly perRow: number;
  /** The drawing's width. */
  readonly width: number;
  readonly panelHeight: number;
  /** Left of the first panel of a row. */
  readonly left: number;
  readonly gap: number;
  /** Above each panel. */
  readonly above: number;
  /** Below each panel. */
  readonly below: number;
}

/** Panels side by side, `perRow` in a row, as wide as there is room. */
export function panelGrid({ count, perRow, width, panelHeight, left, gap, above, below }: PanelGridOptions): PanelGrid {
  const panelWidth = (width - left - gap * (perRow - 1)) / perRow;
  const rowHeight = above + panelHeight + below;
  return {
    panels: Array.from({ length: count }, (_, i) => ({
      left: left + (i % perRow) * (panelWidth + gap),
      top: above + Math.floor(i / perRow) * rowHeight,
    })),
    width: panelWidth,
    height: Math.ceil(count / perRow) * rowHeight,
  };
}
