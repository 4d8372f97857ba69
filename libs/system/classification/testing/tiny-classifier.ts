import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { writeModel } from '@tolmach/model-folder';
import { ParameterStore, SeededRandom } from '@tolmach/tensor-runtime';
import { classifierArchitectureSchema } from '../src/architecture';
import type { ClassifierArchitecture } from '../src/architecture';
import { WordVocabulary } from '../src/model/word-vocabulary';
import { ClassifierNetwork } from '../src/network/classifier-network';
import { classificationModelFileSchema } from '../src/system';
import type { ClassificationModelFile } from '../src/system';

const LABELS = ['bad', 'good', 'odd'];
const WORDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'film', 'good'];

/** A small architecture; sizes differ, so that no two of them can be mistaken for each other. */
export function tinyArchitecture(keys: Readonly<Record<string, unknown>> = {}): ClassifierArchitecture {
  const { recurrent, convolution, ...rest } = keys;
  return classifierArchitectureSchema.parse({
    embeddingSize: 5,
    convolution: { widths: [1, 3], filters: 4, ...(convolution as object | undefined) },
    recurrent: { hiddenSize: 3, numLayers: 2, attentionSize: 7, ...(recurrent as object | undefined) },
    ...rest,
  });
}

/** model.json of a classifier of {@link LABELS}. */
export function tinyFile(architecture: ClassifierArchitecture): ClassificationModelFile {
  return classificationModelFileSchema.parse({
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'classification',
    labels: LABELS,
    labelNames: { '1': 'good' },
    vocabularySize: WORDS.length + WordVocabulary.FIRST_ID,
    architecture,
  });
}

/** Random weights, of the biases too; the engine has to be open. */
export async function tinyWeights(architecture: ClassifierArchitecture, seed = 3): Promise<HostTensors> {
  const sizes = { vocabulary: WORDS.length + WordVocabulary.FIRST_ID, classes: LABELS.length };
  const store = ParameterStore.initialise(
    new ClassifierNetwork(architecture, sizes).specs(),
    new SeededRandom(seed, 0, 'tiny'),
  );
  const weights = await store.toHost();
  store.dispose();
  const entries = Object.entries(weights).map(([path, { shape, values }]) => {
    const noise = new SeededRandom(seed, 1, path).hostUniform(values.length);
    return [path, { shape, values: values.map((value, index) => value + (noise[index] ?? 0) - 0.5) }] as const;
  });
  return Object.fromEntries(entries);
}

/** Writes such a model as a folder. */
export async function writeTinyClassifier(folder: string, architecture = tinyArchitecture()): Promise<void> {
  const vocabulary = new WordVocabulary(WORDS, { lowerCase: true });
  const file = tinyFile(architecture);
  await writeModel(folder, { file, weights: await tinyWeights(architecture), files: { [file.words]: vocabulary.bytes } }, 'float32'); // prettier-ignore
}
