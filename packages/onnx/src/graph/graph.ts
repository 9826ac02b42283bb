import type { TensorProto_DataType } from './onnx-schema.js';

/** Element types in the graphs of this package. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';

/** Number that ONNX gives to each element type. */
export const elementTypes: Readonly<Record<ElementType, TensorProto_DataType>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** Element type by ONNX's number; undefined for a type that this package does not use. */
export const elementTypeOf = (number: number): ElementType | undefined =>
  (Object.keys(elementTypes) as ElementType[]).find((type) => elementTypes[type] === number);

/** Attribute of a node. ONNX distinguishes integers from floating-point numbers. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

/** One operation of a graph. Inputs and outputs are names of values. */
export interface GraphNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Named, typed value of a graph. */
export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** Constant of a graph. */
export interface GraphConstant extends GraphValue {
  readonly values: ArrayLike<number>;
}

/**
 * Input of a graph. The values of a constant input, such as a frozen model's weight, are known when a session is
 * created.
 */
export interface GraphInput extends GraphValue {
  readonly constant: boolean;
}

/** Complete graph: the content of a model. */
export interface ModelGraph {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphValue[];
}

/**
 * Operators whose results after the first are optional. Without them engines do less work, and some engines support
 * only the first.
 */
const optionalOutputs: ReadonlySet<string> = new Set(['LayerNormalization', 'MaxPool']);

/** Names of the outputs of a node, by their number. */
interface OutputNames {
  readonly 1: readonly [string];
  readonly 2: readonly [string, string];
  readonly 3: readonly [string, string, string];
}

/** Graph under construction. Equal nodes, and equal small constants, are written once. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly constants: GraphConstant[] = [];
  readonly inputs: GraphInput[] = [];
  readonly outputs: GraphValue[] = [];
  readonly #made = new Set<string>();
  readonly #renamed = new Map<string, string>();
  readonly #known = new Map<string, readonly string[]>();
  #count = 0;

  /** Declares an input and returns its name. */
  input(input: GraphInput): string {
    this.inputs.push(input);
    return input.name;
  }

  /** Declares the value `from` as the output `output.name`. */
  output(from: string, output: GraphValue): void {
    // A copy if no node can take the output's name: the value is an input, a constant or an output already.
    if (!this.#made.has(from) || this.#renamed.has(from)) {
      const source = this.#renamed.get(from) ?? from;
      this.nodes.push({ op: 'Identity', domain: '', inputs: [source], outputs: [output.name], attributes: {} });
    } else {
      this.#renamed.set(from, output.name);
    }
    this.outputs.push(output);
  }

  /** Appends a node and returns the name of its output. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: GraphNode['attributes'] = {},
    { domain = '' }: { readonly domain?: string } = {},
  ): string {
    const [output] = this.#node(1, op, inputs, attributes, domain);
    return output;
  }

  /** Appends a node with `count` outputs and returns their names. */
  nodeWithOutputs<Count extends keyof OutputNames>(
    count: Count,
    op: string,
    inputs: readonly string[],
    attributes: GraphNode['attributes'] = {},
  ): OutputNames[Count] {
    return this.#node(count, op, inputs, attributes, '');
  }

  /** Adds a constant and returns its name. */
  constant(type: ElementType, shape: readonly number[], values: ArrayLike<number>): string {
    const make = (): readonly [string] => {
      const name = this.#name();
      this.constants.push({ name, type, shape, values });
      return [name];
    };
    const small = values.length <= 16;
    const [name] = small ? this.#once(JSON.stringify(['', type, shape, Array.from(values, String)]), make) : make();
    return name;
  }

  /** Returns the part of the graph that the outputs depend on, with the names of the outputs. */
  finished(): ModelGraph {
    const rename = (name: string): string => this.#renamed.get(name) ?? name;
    const wanted = new Set(this.outputs.map(({ name }) => name));
    const live: GraphNode[] = [];
    for (const node of this.nodes.toReversed()) {
      const outputs = node.outputs.map(rename);
      if (!outputs.some((name) => wanted.has(name))) continue;
      const used = optionalOutputs.has(node.op)
        ? outputs.slice(0, outputs.findLastIndex((name) => wanted.has(name)) + 1)
        : outputs;
      const inputs = node.inputs.map(rename);
      for (const name of inputs) wanted.add(name);
      live.push({ ...node, inputs, outputs: used });
    }
    const constants = this.constants.filter(({ name }) => wanted.has(name));
    // Drops constant inputs that no node reads: ONNX Runtime would remove them before their values are supplied.
    const inputs = this.inputs.filter(({ name, constant }) => !constant || wanted.has(name));
    return { nodes: live.reverse(), constants, inputs, outputs: this.outputs };
  }

  #node<Count extends keyof OutputNames>(
    count: Count,
    op: string,
    inputs: readonly string[],
    attributes: GraphNode['attributes'],
    domain: string,
  ): OutputNames[Count] {
    return this.#once(JSON.stringify([op, domain, inputs, attributes, count]), () => {
      const outputs = Array.from({ length: count }, () => this.#name());
      this.nodes.push({ op, domain, inputs, outputs, attributes });
      for (const name of outputs) this.#made.add(name);
      return outputs as readonly string[] as OutputNames[Count];
    });
  }

  // A key determines the number of names.
  #once<Names extends readonly string[]>(key: string, make: () => Names): Names {
    const known = this.#known.get(key);
    if (known !== undefined) return known as Names;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  #name(): string {
    return `v${this.#count++}`;
  }
}
