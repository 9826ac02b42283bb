import type { AttributeValue, GraphNode } from '../graph.js';
import type { BasicGraph, BasicValue } from './basic-graph.js';

/** A node's attributes by name. */
export type Attributes = GraphNode['attributes'];

/** Writes in basic operators what one operator does; later results than the first have no form there. */
export type Rule = (b: BasicGraph, inputs: readonly BasicValue[], attributes: Attributes) => BasicValue;

/** A whole number, or what it is where the node does not say. */
export const int = (value: AttributeValue | undefined, missing: number): number =>
  value === undefined ? missing : (value as { readonly int: number }).int;

/** A floating-point number, or what it is where the node does not say. */
export const float = (value: AttributeValue | undefined, missing: number): number =>
  value === undefined ? missing : (value as { readonly float: number }).float;

/** Whole numbers, or what they are where the node does not say. */
export const ints = (value: AttributeValue | undefined, missing: readonly number[] = []): readonly number[] =>
  value === undefined ? missing : (value as { readonly ints: readonly number[] }).ints;

/** The values of an input that gives a shape, axes or indices. */
export const numbers = (b: BasicGraph, x: BasicValue): number[] =>
  Array.from(x.constant?.values ?? b.refuse('a shape, axis or index that is computed'));

/** An axis counted from the start, where it may be counted from the end. */
export const axisOf = (axis: number, x: BasicValue): number => (axis + x.shape.length) % x.shape.length;
