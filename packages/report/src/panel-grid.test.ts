import fc from 'fast-check';
import { expect, it } from 'vitest';
import { panelGrid } from './panel-grid.js';

it('fits equal panels into the drawing, in rows that do not overlap', () => {
  const options = fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    perRow: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 380, max: 928 }),
    ...{ panelHeight: fc.integer({ min: 1, max: 300 }), left: fc.integer({ min: 0, max: 60 }) },
    ...{ gap: fc.nat(40), above: fc.nat(40), below: fc.nat(60) },
  });
  fc.assert(
    fc.property(options, (given) => {
      const { panels, height } = panelGrid(given);
      expect(panels).toHaveLength(given.count);
      for (const [i, { left, top, width, ...panel }] of panels.entries()) {
        const before = panels[i - 1];
        const starts = i % given.perRow === 0;
        expect([width, panel.height]).toEqual([panels[0]!.width, given.panelHeight]);
        expect(left).toBeCloseTo(starts || !before ? given.left : before.left + width + given.gap, 6);
        expect(left + width).toBeLessThanOrEqual(given.width + 1e-6);
        expect(top).toBe(
          starts && before
            ? before.top + panel.height + given.below + given.above
            : panels[i - (i % given.perRow)]!.top,
        );
        expect(top + panel.height + given.below).toBeLessThanOrEqual(height);
      }
    }),
  );
});
