import { lookUpTables } from '@tolmach/target-side';
import { tinyArchitecture } from '../../testing/tiny-network';
import { TranslationNetwork } from './translation-network';

it.each([
  ['none', { source: 'embeddings/source', target: 'embeddings/target' }],
  ['target', { source: 'embeddings/source' }],
  ['all', {}],
])('tying %s leaves these tables to ids alone', (tying, expected) => {
  const network = new TranslationNetwork(tinyArchitecture({ tying }), { source: 20, target: 22 });
  expect(lookUpTables(network.specs())).toEqual(expected);
});
