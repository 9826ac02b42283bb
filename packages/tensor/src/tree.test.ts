import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Tree } from './runtime.js';
import { leaves, mapTree } from './tree.js';

type Leaf = { readonly shape: readonly number[] };

const { tree } = fc.letrec<{ tree: Tree<Leaf> }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.record({ shape: fc.array(fc.nat(4), { maxLength: 3 }) }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ maxLength: 3 }).map((name) => `.${name}`),
      tie('tree'),
      { maxKeys: 3 },
    ),
  ),
}));

it('visits the same leaves in the same order when it lists and when it maps', () => {
  fc.assert(
    fc.property(tree, (given) => {
      const visited: Leaf[] = [];
      const copy = mapTree(given, (leaf) => {
        visited.push(leaf);
        return leaf;
      });
      expect(visited).toEqual(leaves(given));
      expect(copy).toEqual(given);
    }),
  );
});

it('keeps arrays as arrays and records as records', () => {
  const [a, b, c] = [{ shape: [1] }, { shape: [2] }, { shape: [3] }];
  expect(mapTree<Leaf, number>({ x: [a, b], y: { z: c } }, ({ shape }) => shape[0] ?? 0)).toEqual({
    x: [1, 2],
    y: { z: 3 },
  });
});
