import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig, translationArchitectureSchema, translationModelFileSchema } from '@tolmach/contracts';
import type { TranslationArchitecture } from '@tolmach/contracts';
import { ParameterStore, SeededRandom } from '@tolmach/tensor-runtime';
import { pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import { writeModelFiles } from '../src/lib/model-folder';
import type { ModelFolder } from '../src/lib/model-folder';
import { TranslationNetwork } from '../src/lib/translation-network';

const TEXT = ['a man rides a horse.', 'two dogs run in the snow!', 'the woman reads a long letter to the children'];

/** Sizes that all differ where tying lets them, so that a swapped axis cannot hide. */
const SIZES = {
  encoder: { embeddingSize: 12, hiddenSize: 14, numLayers: 2, residualFromLayer: 2 },
  decoder: { embeddingSize: 12, hiddenSize: 10, numLayers: 2, residualFromLayer: 2, attentionSize: 6, readoutSize: 12 },
};

type Sections = { readonly encoder?: object; readonly decoder?: object; readonly tying?: string };

/** A small architecture; sections and keys given replace those of {@link SIZES}. */
export function tinyArchitecture({ encoder, decoder, ...rest }: Sections = {}): TranslationArchitecture {
  const sections = { encoder: { ...SIZES.encoder, ...encoder }, decoder: { ...SIZES.decoder, ...decoder }, ...rest };
  return parseConfig(translationArchitectureSchema, sections, 'tiny model');
}

/** Random weights of a network, large enough for hypotheses that differ clearly. */
export async function randomWeights(network: TranslationNetwork, seed: number) {
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(seed, 0, 'tiny'));
  const host = await store.toHost();
  store.dispose();
  const scaled = Object.entries(host).map(([name, { shape, values }]) => [
    name,
    { shape, values: values.map((value, id) => (name === 'decoder/outputBias' ? biasOf(id) : value * 2.5)) },
  ]);
  return Object.fromEntries(scaled) as typeof host; // the same names and shapes
}

/** Irregular, and low for the end id, lest hypotheses be empty. */
function biasOf(id: number): number {
  return id === 3 ? -1.5 : Math.sin(id);
}

/** A model of a few thousand random parameters with a real vocabulary; needs an open engine. */
export async function tinyModel(sections: Sections = {}, seed = 5): Promise<ModelFolder> {
  const bytes = pieceModelBytes(await trainPieceModel({ sentences: TEXT, vocabularySize: 48 }));
  const architecture = tinyArchitecture(sections);
  const network = new TranslationNetwork(architecture, { source: 48, target: 48 });
  const file = parseConfig(
    translationModelFileSchema,
    { formatVersion: 1, kind: 'translation', sourceVocabularySize: 48, targetVocabularySize: 48, architecture },
    'tiny model',
  );
  return { file, weights: await randomWeights(network, seed), pieces: { 'pieces.model': bytes } };
}

/** A new folder that holds a model; the caller removes it. */
export async function writeTinyModel(model: ModelFolder): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tiny-model-'));
  await writeModelFiles(folder, model);
  return folder;
}
