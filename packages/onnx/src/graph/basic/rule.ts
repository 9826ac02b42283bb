import type { AttributeValue, GraphNode } from '../graph.js';
import type { BasicGraph, BasicValue } from './basic-graph.js';

/** Attributes of a node, by name. */
export type Attributes = GraphNode['attributes'];

/** Writes one operator in basic operators. Only the first result of the operator has such a form. */
export type Rule<Inputs extends readonly (BasicValue | undefined)[] = never> = (
  b: BasicGraph,
  inputs: Inputs,
  attributes: Attributes,
) => BasicValue;

/** Rule of an operator with one input. */
export type UnaryRule = Rule<readonly [x: BasicValue]>;

/** Rule of an operator with two inputs. */
export type BinaryRule = Rule<readonly [x: BasicValue, y: BasicValue]>;

/** Integer attribute, or `missing` if the node does not have it. */
export const int = (value: AttributeValue | undefined, missing: number): number =>
  value !== undefined && 'int' in value ? value.int : missing;

/** Floating-point attribute, or `missing` if the node does not have it. */
export const float = (value: AttributeValue | undefined, missing: number): number =>
  value !== undefined && 'float' in value ? value.float : missing;

/** Attribute of integers, or `missing` if the node does not have it. */
export const ints = (value: AttributeValue | undefined, missing: readonly number[] = []): readonly number[] =>
  value !== undefined && 'ints' in value ? value.ints : missing;

/** Values of an input that gives a shape, axes or indices. */
export const numbers = (b: BasicGraph, x: BasicValue): number[] =>
  Array.from(x.constant?.values ?? b.refuse('a shape, axis or index that is computed'));
