import type { Tree } from './runtime.js';

/** True for a leaf, which is anything with a shape. */
function isLeaf<Leaf extends { readonly shape: readonly number[] }>(node: Tree<Leaf>): node is Leaf {
  return Array.isArray((node as { readonly shape?: unknown }).shape);
}

/** Leaves of a tree, in a fixed order. */
export function leaves<Leaf extends { readonly shape: readonly number[] }>(tree: Tree<Leaf>): Leaf[] {
  return isLeaf(tree) ? [tree] : Object.values(tree as Record<string, Tree<Leaf>>).flatMap((node) => leaves(node));
}

/** Applies `fn` to every leaf of a tree. */
export function mapTree<From extends { readonly shape: readonly number[] }, To>(
  tree: Tree<From>,
  fn: (leaf: From) => To,
): Tree<To> {
  if (isLeaf(tree)) return fn(tree);
  if (Array.isArray(tree)) return tree.map((node: Tree<From>) => mapTree(node, fn));
  return Object.fromEntries(Object.entries(tree).map(([name, node]) => [name, mapTree(node, fn)]));
}
