/** Positions of panels of equal size in a drawing. */
export interface PanelGrid {
  readonly panels: readonly {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  }[];
  /** Height of the drawing. */
  readonly height: number;
}

/** Options of `panelGrid`. */
export interface PanelGridOptions {
  readonly count: number;
  readonly perRow: number;
  /** Width of the drawing. */
  readonly width: number;
  readonly panelHeight: number;
  /** Space to the left of the first panel of a row. */
  readonly left: number;
  readonly gap: number;
  /** Space above each panel. */
  readonly above: number;
  /** Space below each panel. */
  readonly below: number;
}

/** Lays out panels side by side, `perRow` in a row, as wide as the drawing allows. */
export function panelGrid({ count, perRow, width, panelHeight, left, gap, above, below }: PanelGridOptions): PanelGrid {
  const panelWidth = (width - left - gap * (perRow - 1)) / perRow;
  const rowHeight = above + panelHeight + below;
  return {
    panels: Array.from({ length: count }, (_, i) => ({
      left: left + (i % perRow) * (panelWidth + gap),
      top: above + Math.floor(i / perRow) * rowHeight,
      width: panelWidth,
      height: panelHeight,
    })),
    height: Math.ceil(count / perRow) * rowHeight,
  };
}
