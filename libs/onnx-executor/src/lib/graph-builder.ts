import { ATTRIBUTE_TYPES, ELEMENT_TYPES } from './onnx-schema';
import type { AttributeProto, ElementType, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './onnx-schema';

/** A tensor of the graph, by its name; an empty name leaves an optional input out. */
export type Value = string;

/** Values of a constant and the element type they stand for. */
export type ConstantArray = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

/** Settings of an operation, by the names of ONNX's specification. Whole numbers are written as integers. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | readonly string[] | GraphProto>>;

/** How an operation is written. */
export interface OperationOptions {
  readonly attributes?: Attributes;
  /** of operators that are not ONNX's own */
  readonly domain?: string;
}

/** Builds one graph, operation by operation; each method returns the name of what it adds. */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly renamed = new Map<Value, string>();

  constructor(
    private readonly name: string,
    private readonly numbers = { next: 0 },
  ) {}

  /** An input; sizes are numbers, or names for those that are known only when the graph runs. */
  input(name: string, type: ElementType, shape: readonly (number | string)[]): Value {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Makes a value an output, under a name of its own from then on; one that is an output already is copied. */
  output(name: string, value: Value, type: ElementType, shape: readonly (number | string)[]): void {
    this.outputs.push(valueInfo(name, type, shape));
    if (this.isResult(value) && !this.renamed.has(value)) this.renamed.set(value, name);
    else this.nodes.push({ input: [value], output: [name], name, opType: 'Identity', attribute: [], domain: '' });
  }

  /** A constant; an array of bytes is taken as it is. */
  constant(values: ConstantArray, shape: readonly number[], name = this.freshName('constant')): Value {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const dataType = ELEMENT_TYPES[elementTypeOf(values)];
    this.initializers.push({ dims: shape, dataType, name, rawData });
    return name;
  }

  /** A list of whole numbers, as shapes, axes and the like are given. */
  integers(...values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** A constant of one number and no axis. */
  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** The one result of an operation. */
  add(opType: string, inputs: readonly Value[], options: OperationOptions = {}): Value {
    const [output = ''] = this.addMany(opType, inputs, 1, options); // one is asked for
    return output;
  }

  /** The results of an operation that has several. */
  addMany(opType: string, inputs: readonly Value[], numOutputs: number, options: OperationOptions = {}): Value[] {
    const { attributes = {}, domain = '' } = options;
    const name = this.freshName(opType);
    const output = Array.from({ length: numOutputs }, (_, index) => (index === 0 ? name : `${name}:${String(index)}`));
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.nodes.push({ input: inputs, output, name, opType, attribute, domain });
    return output;
  }

  /** A builder for the body of a loop, whose names do not meet this one's. */
  body(name: string): GraphBuilder {
    return new GraphBuilder(name, this.numbers);
  }

  /** The graph as built so far. */
  finish(): GraphProto {
    const { name, initializers: initializer, inputs: input, outputs: output } = this;
    const named = (values: readonly Value[]) => values.map((value) => this.renamed.get(value) ?? value);
    const node = this.nodes.map((one) => ({ ...one, input: named(one.input), output: named(one.output) }));
    return { name, node, initializer, input, output };
  }

  private isResult(value: Value): boolean {
    return this.nodes.some(({ output }) => output.includes(value));
  }

  private freshName(kind: string): string {
    return `${kind}_${String(this.numbers.next++)}`;
  }
}

function elementTypeOf(values: ConstantArray): ElementType {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Int8Array) return 'int8';
  if (values instanceof Uint8Array) return 'uint8';
  return values instanceof Int32Array ? 'int32' : 'int64';
}

function valueInfo(name: string, type: ElementType, shape: readonly (number | string)[]): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } };
}

function attributeOf(name: string, value: Attributes[string]): AttributeProto {
  const bytes = (text: string) => new TextEncoder().encode(text);
  if (typeof value === 'string') return { name, type: ATTRIBUTE_TYPES.string, s: bytes(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { name, type: ATTRIBUTE_TYPES.int, i: value }
      : { name, type: ATTRIBUTE_TYPES.float, f: value };
  }
  if ('node' in value) return { name, type: ATTRIBUTE_TYPES.graph, g: value };
  if (value.every((one) => typeof one === 'string')) {
    return { name, type: ATTRIBUTE_TYPES.strings, strings: value.map(bytes) };
  }
  return { name, type: ATTRIBUTE_TYPES.ints, ints: value.filter((one) => typeof one === 'number') };
}
