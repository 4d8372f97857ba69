import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { translationModelFileSchema } from '../src/system';
import { writeModel } from '@tolmach/model-folder';
import { listSpecs } from '@tolmach/tensor-runtime';
import { irregularWeights, tinySections } from '@tolmach/testing-kit';
import type { TinySections } from '@tolmach/testing-kit';
import { pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import { TranslationNetwork } from '../src/network/translation-network';
import type { TranslationParts } from '../src/system';

const TEXT = ['a man rides a horse.', 'two dogs run in the snow!', 'the woman reads a long letter to the children'];

/** A model of a few thousand irregular parameters with a real vocabulary. */
export async function tinyModel(sections: TinySections = {}, seed = 5): Promise<TranslationParts> {
  const bytes = pieceModelBytes(await trainPieceModel({ sentences: TEXT, vocabularySize: 48 }));
  const sizes = { sourceVocabularySize: 48, targetVocabularySize: 48 };
  const architecture = tinySections(sections);
  const file = translationModelFileSchema.parse({ formatVersion: 1, kind: 'translation', ...sizes, architecture });
  const network = new TranslationNetwork(file.architecture, { source: 48, target: 48 });
  return { file, weights: irregularWeights(listSpecs(network.specs()), seed), files: { 'pieces.model': bytes } };
}

/** A new folder that holds a model; the caller removes it. */
export async function writeTinyModel(model: TranslationParts): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tiny-model-'));
  await writeModel(folder, model);
  return folder;
}
