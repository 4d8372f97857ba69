import { join } from 'node:path';
import { ModelFileError, cnnArchitectureSchema, parseConfig } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer, HostTensor, HostTensors } from '@tolmach/contracts';
import { WEIGHTS_FILE, jsonOf, readModelFile, readTensors } from '@tolmach/model-folder';
import type { CaptioningParts } from '../system';

const ARCHITECTURE_FILE = 'architecture.json';

/** A trained CNN: its layers, and the tensors that they name. */
export interface CnnFolder {
  /** Layers name their tensors `<layer>/weights` and `<layer>/bias`. */
  readonly cnn: CnnArchitecture;
  /** by those names */
  readonly weights: HostTensors;
}

/**
 * A CNN from a folder with architecture.json and weights.safetensors. Tensors that no layer names are left out.
 * @throws {@link ModelFileError} when a file is missing or damaged, naming all missing tensors at once;
 * {@link ConfigError} when architecture.json is not a valid architecture
 */
export async function readCnnFolder(folder: string): Promise<CnnFolder> {
  const architecture = join(folder, ARCHITECTURE_FILE);
  const cnn = parseCnn(await readModelFile(architecture), architecture);
  const path = join(folder, WEIGHTS_FILE);
  const stored = await readTensors(path);
  const named = cnn.layers.flatMap(tensorNames);
  const found = named.flatMap(({ ours, theirs }): [string, HostTensor][] => {
    const tensor = Object.hasOwn(stored, theirs) ? stored[theirs] : undefined;
    return tensor === undefined ? [] : [[ours, tensor]];
  });
  if (found.length < named.length) throw missingTensors(named, stored, path);
  return { cnn: { ...cnn, layers: cnn.layers.map(withOurNames) }, weights: Object.fromEntries(found) };
}

interface TensorName {
  readonly ours: string;
  readonly theirs: string;
}

function tensorNames(layer: CnnLayer): TensorName[] {
  if (!('weights' in layer)) return [];
  const { weights, bias } = withOurNames(layer);
  return [
    { ours: weights, theirs: layer.weights },
    { ours: bias, theirs: layer.bias },
  ];
}

function withOurNames<Layer extends CnnLayer>(layer: Layer): Layer {
  return 'weights' in layer ? { ...layer, weights: `${layer.name}/weights`, bias: `${layer.name}/bias` } : layer;
}

function missingTensors(named: readonly TensorName[], stored: HostTensors, where: string): ModelFileError {
  const missing = named.map(({ theirs }) => theirs).filter((name) => !Object.hasOwn(stored, name));
  return new ModelFileError({
    where,
    expected: `the ${named.length} tensors that the layers of ${ARCHITECTURE_FILE} name`,
    received: `no ${missing.join(', ')}`,
    next: 'Check that the two files belong together.',
    details: { missing },
  });
}

/**
 * The layers of a model's CNN.
 * @param folder - of the model, for the error sentence
 * @throws {@link ModelFileError} when its file is not JSON; {@link ConfigError} when it is not an architecture
 */
export function cnnOf({ file, files }: CaptioningParts, folder: string): CnnArchitecture {
  return parseCnn(files[file.cnn] ?? new Uint8Array(), join(folder, file.cnn));
}

/** The layers of a CNN from the bytes of their file; errors are those of {@link cnnOf}. */
function parseCnn(bytes: Uint8Array, path: string): CnnArchitecture {
  return parseConfig(cnnArchitectureSchema, jsonOf(bytes, path), path);
}
