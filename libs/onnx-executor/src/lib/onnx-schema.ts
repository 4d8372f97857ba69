import { Field, Root, Type } from 'protobufjs/light';

/**
 * The part of ONNX's `onnx.proto` that is written here; numbers and names are those of the file format.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const entry = new Type('StringStringEntryProto')
  .add(new Field('key', 1, 'string'))
  .add(new Field('value', 2, 'string'));

const tensor = new Type('TensorProto')
  .add(new Field('dims', 1, 'int64', 'repeated'))
  .add(new Field('dataType', 2, 'int32'))
  .add(new Field('name', 8, 'string'))
  .add(new Field('rawData', 9, 'bytes'))
  .add(new Field('externalData', 13, 'StringStringEntryProto', 'repeated'))
  .add(new Field('dataLocation', 14, 'int32'));

const attribute = new Type('AttributeProto')
  .add(new Field('name', 1, 'string'))
  .add(new Field('f', 2, 'float'))
  .add(new Field('i', 3, 'int64'))
  .add(new Field('s', 4, 'bytes'))
  .add(new Field('g', 6, 'GraphProto'))
  .add(new Field('ints', 8, 'int64', 'repeated'))
  .add(new Field('strings', 9, 'bytes', 'repeated'))
  .add(new Field('type', 20, 'int32'));

const node = new Type('NodeProto')
  .add(new Field('input', 1, 'string', 'repeated'))
  .add(new Field('output', 2, 'string', 'repeated'))
  .add(new Field('name', 3, 'string'))
  .add(new Field('opType', 4, 'string'))
  .add(new Field('attribute', 5, 'AttributeProto', 'repeated'))
  .add(new Field('domain', 7, 'string'));

const dimension = new Type('Dimension').add(new Field('dimValue', 1, 'int64')).add(new Field('dimParam', 2, 'string'));
const shape = new Type('TensorShapeProto').add(dimension).add(new Field('dim', 1, 'Dimension', 'repeated'));
const tensorType = new Type('TensorTypeProto')
  .add(new Field('elemType', 1, 'int32'))
  .add(new Field('shape', 2, 'TensorShapeProto'));
const valueType = new Type('TypeProto').add(new Field('tensorType', 1, 'TensorTypeProto'));
const valueInfo = new Type('ValueInfoProto').add(new Field('name', 1, 'string')).add(new Field('type', 2, 'TypeProto'));

const graph = new Type('GraphProto')
  .add(new Field('node', 1, 'NodeProto', 'repeated'))
  .add(new Field('name', 2, 'string'))
  .add(new Field('initializer', 5, 'TensorProto', 'repeated'))
  .add(new Field('input', 11, 'ValueInfoProto', 'repeated'))
  .add(new Field('output', 12, 'ValueInfoProto', 'repeated'));

const operatorSet = new Type('OperatorSetIdProto')
  .add(new Field('domain', 1, 'string'))
  .add(new Field('version', 2, 'int64'));

const model = new Type('ModelProto')
  .add(new Field('irVersion', 1, 'int64'))
  .add(new Field('producerName', 2, 'string'))
  .add(new Field('graph', 7, 'GraphProto'))
  .add(new Field('opsetImport', 8, 'OperatorSetIdProto', 'repeated'))
  .add(new Field('metadataProps', 14, 'StringStringEntryProto', 'repeated'));

const root = new Root();
for (const type of [
  entry,
  tensor,
  attribute,
  node,
  shape,
  tensorType,
  valueType,
  valueInfo,
  graph,
  operatorSet,
  model,
]) {
  root.add(type);
}

/** Numbers of ONNX's element types. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** Numbers of ONNX's attribute types. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, graph: 5, ints: 7, strings: 8 } as const;

/** A tensor inside a graph. */
export interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  readonly rawData: Uint8Array;
}

/** One attribute of a node; `type` tells which field holds it. */
export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly g?: GraphProto;
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
}

/** One operation. */
export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain: string;
}

/** Name, element type and shape of an input or output. */
export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly ({ readonly dimValue: number } | { readonly dimParam: string })[] };
    };
  };
}

/** A graph: the body of a model or of a Scan. */
export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

/** A file beside a model, in memory. */
export interface ExternalFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** Constants above this size are worth a file of their own. */
const MIN_EXTERNAL_BYTES = 4096;
/** TensorProto.DataLocation */
const EXTERNAL = 1;

/** Files say which versions of the format and of the operators they need. */
const IR_VERSION = 9;
const OPSET_VERSION = 18;
/** Domain of ONNX Runtime's own operators. */
export const RUNTIME_DOMAIN = 'com.microsoft';

/**
 * A model as a small file and its large constants, which are passed on without a copy: writing millions of weights into
 * a file, only for ONNX Runtime to read them again, would delay the start of every program.
 */
export function modelParts(graph: GraphProto): { readonly bytes: Uint8Array; readonly constants: ExternalFile[] } {
  const isLarge = ({ rawData }: TensorProto) => rawData.length >= MIN_EXTERNAL_BYTES;
  const constants = graph.initializer.filter(isLarge).map(({ name, rawData }) => ({ path: name, data: rawData }));
  const initializer = graph.initializer.map((one) => {
    if (!isLarge(one)) return one;
    const { rawData, ...rest } = one;
    const externalData = entries({ location: one.name, offset: '0', length: String(rawData.length) });
    return { ...rest, externalData, dataLocation: EXTERNAL };
  });
  return { bytes: encode({ ...graph, initializer }), constants };
}

/**
 * The bytes of an ONNX file that holds one graph.
 * @param metadata - what programs that open the file have to know of it, by name
 */
export function modelBytes(graph: GraphProto, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return encode(graph, metadata);
}

function encode(graph: object, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const opsetImport = [
    { domain: '', version: OPSET_VERSION },
    { domain: RUNTIME_DOMAIN, version: 1 },
  ];
  const metadataProps = entries(metadata);
  return model.encode({ irVersion: IR_VERSION, producerName: 'tolmach', graph, opsetImport, metadataProps }).finish();
}

function entries(values: Readonly<Record<string, string>>): { readonly key: string; readonly value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
