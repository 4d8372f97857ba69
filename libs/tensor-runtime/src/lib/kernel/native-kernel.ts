import { tf } from '../tensor/tf';

/** An attribute of a TensorFlow operation, in the form TensorFlow.js's Node addon takes. */
interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of TensorFlow.js's Node backend that reaches every TensorFlow operation by name. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<string, number>>;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
    numOutputs: number,
  ): tf.Tensor[];
}

/** Attribute values by kind; `type` names a TensorFlow data type such as `TF_FLOAT`. */
export type NativeAttributes = Readonly<
  Record<
    string,
    | { type: string }
    | { bool: boolean }
    | { float: number }
    | { integer: number }
    | { text: string }
    | { shape: readonly number[] }
    | { integers: readonly number[] }
  >
>;

/** Whether the active engine is libtensorflow, whose operations `runNative` can call. */
export function hasNativeKernels(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Whether the active libtensorflow computes on a GPU. */
export function isOnGpu(): boolean {
  return hasNativeKernels() && (tf.backend() as unknown as NodeBackend).isUsingGpuDevice; // not typed in tfjs-core
}

/**
 * Runs one TensorFlow operation by name on the libtensorflow engine; the caller (or its tidy) owns the outputs.
 * Nothing is recorded for gradients: callers wrap it in `tf.customGrad` where one is needed.
 */
export function runNative(
  name: string,
  attributes: NativeAttributes,
  inputs: readonly tf.Tensor[],
  numOutputs: number,
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NodeBackend; // the addon's backend class is not typed in tfjs-core
  return backend.executeMultipleOutputs(name, attributeList(backend, attributes), inputs, numOutputs);
}

const attributeLists = new WeakMap<NativeAttributes, readonly OpAttribute[]>();

function attributeList(backend: NodeBackend, attributes: NativeAttributes): readonly OpAttribute[] {
  const known = attributeLists.get(attributes);
  if (known !== undefined) return known;
  const list = Object.entries(attributes).map(([name, attribute]) => nativeAttribute(backend.binding, name, attribute));
  attributeLists.set(attributes, list); // operations in inner loops share one constant attribute record
  return list;
}

function nativeAttribute(
  binding: NodeBackend['binding'],
  name: string,
  attribute: NativeAttributes[string],
): OpAttribute {
  const kind = (key: string): number => binding[key] ?? 0;
  if ('type' in attribute) return { name, type: kind('TF_ATTR_TYPE'), value: kind(attribute.type) };
  if ('bool' in attribute) return { name, type: kind('TF_ATTR_BOOL'), value: attribute.bool };
  if ('integer' in attribute) return { name, type: kind('TF_ATTR_INT'), value: attribute.integer };
  if ('float' in attribute) return { name, type: kind('TF_ATTR_FLOAT'), value: attribute.float };
  if ('integers' in attribute) return { name, type: kind('TF_ATTR_INT'), value: attribute.integers };
  if ('text' in attribute) return { name, type: kind('TF_ATTR_STRING'), value: attribute.text };
  return { name, type: kind('TF_ATTR_SHAPE'), value: attribute.shape };
}

/** Attribute record of the many operations whose only attribute is a float32 `T`. */
export const FLOAT_OP: NativeAttributes = { T: { type: 'TF_FLOAT' } };
