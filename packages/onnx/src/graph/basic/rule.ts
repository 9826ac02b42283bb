import type { AttributeValue, GraphNode } from '../graph.js';
import type { BasicGraph, BasicValue } from './basic-graph.js';

/** A node's attributes by name. */
export type Attributes = GraphNode['attributes'];

/** Writes one operator in basic operators; only the operator's first result has such a form. */
export type Rule<Inputs extends readonly (BasicValue | undefined)[] = never> = (
  b: BasicGraph,
  inputs: Inputs,
  attributes: Attributes,
) => BasicValue;

/** The rule of an operator with one input. */
export type UnaryRule = Rule<readonly [x: BasicValue]>;

/** The rule of an operator with two inputs. */
export type BinaryRule = Rule<readonly [x: BasicValue, y: BasicValue]>;

/** A whole number, or `missing` where the node does not give one. */
export const int = (value: AttributeValue | undefined, missing: number): number =>
  value !== undefined && 'int' in value ? value.int : missing;

/** A floating-point number, or `missing` where the node does not give one. */
export const float = (value: AttributeValue | undefined, missing: number): number =>
  value !== undefined && 'float' in value ? value.float : missing;

/** Whole numbers, or `missing` where the node does not give them. */
export const ints = (value: AttributeValue | undefined, missing: readonly number[] = []): readonly number[] =>
  value !== undefined && 'ints' in value ? value.ints : missing;

/** The values of an input that gives a shape, axes or indices. */
export const numbers = (b: BasicGraph, x: BasicValue): number[] =>
  Array.from(x.constant?.values ?? b.refuse('a shape, axis or index that is computed'));

/** An axis counted from the start, where it may be counted from the end. */
export const axisOf = (axis: number, x: BasicValue): number => (axis + x.shape.length) % x.shape.length;
