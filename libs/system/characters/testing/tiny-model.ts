import { MODEL_FORMAT_VERSION, trainingFactsSchema } from '@tolmach/contracts';
import { charactersArchitectureSchema } from '../src/architecture';
import { listSpecs } from '@tolmach/tensor-runtime';
import { irregularWeights } from '@tolmach/testing-kit';
import type { CharactersParts } from '../src/system';
import { CharactersNetwork } from '../src/network/characters-network';
import { learnCharacters } from '../src/text/character-codec';

/** A model of some letters with weights of no order, as small as they get. */
export function tinyModel(architecture: object = {}, characters = ' \nabcdeüö😀'): CharactersParts {
  const codec = learnCharacters(characters);
  const sizes = charactersArchitectureSchema.parse({ embeddingSize: 6, hiddenSize: 6, ...architecture });
  const network = new CharactersNetwork(sizes, codec.size);
  return {
    file: {
      formatVersion: MODEL_FORMAT_VERSION,
      kind: 'characters',
      units: 'characters',
      vocabulary: 'characters.json',
      vocabularySize: codec.size,
      architecture: sizes,
      training: trainingFactsSchema.parse({}),
    },
    weights: irregularWeights(listSpecs(network.specs()), 4),
    files: codec.files,
  };
}
