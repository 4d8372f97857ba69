import { parseConfig } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from './training-config';

const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
const parse = (config: unknown) => parseConfig(translationTrainingConfigSchema, config, 'my.json');

describe('translationTrainingConfigSchema', () => {
  it('fills in every default', () => {
    const config = parse({ data: DATA });
    expect(config.model.encoder.cell.kind).toBe('lstm');
    expect(config.data.train).toEqual([{ source: 'a', target: 'b', weight: 1 }]);
    expect(config.optimiser.beta2).toBe(0.98);
  });

  it.each([
    ['a key inside a list', { data: { ...DATA, train: [{ source: 'a', target: 'b', wieght: 2 }] } }, 'only known keys at data.train.0 (source, target, weight, maxPairs), received wieght. Did you mean weight?'], // prettier-ignore
    ['an odd hidden size', { data: DATA, model: { encoder: { hiddenSize: 3 } } }, 'expected model.encoder.hiddenSize as an even number, received 3.'], // prettier-ignore
    ['tied tables of two widths', { data: DATA, model: { decoder: { embeddingSize: 8 }, tying: 'target' } }, 'expected model.decoder.readoutSize as decoder.embeddingSize unless tying is none, received its default.'], // prettier-ignore
    ['lazy embeddings that are the output matrix', { data: DATA, optimiser: { embeddings: 'lazy' } }, 'expected optimiser.embeddings as dense where model.tying is all: every row of the one matrix is an output too, received "lazy".'], // prettier-ignore
    ['tied embeddings of two widths', { data: DATA, model: { encoder: { embeddingSize: 8 } } }, 'expected model.encoder.embeddingSize as decoder.embeddingSize where tying is all, received 8.'], // prettier-ignore
    ['a bridge that copies other channels', { data: DATA, model: { encoder: { hiddenSize: 64 }, decoder: { bridge: 'copy' } } }, 'expected model.decoder.hiddenSize as encoder.hiddenSize where decoder.bridge is copy, received its default.'], // prettier-ignore
    ['tied tables of two vocabularies', { data: DATA, vocabulary: { shared: false } }, 'expected model.tying as target or none where vocabulary.shared is false'], // prettier-ignore
  ])('refuses %s', (_, config, sentence) => {
    expect(() => parse(config)).toThrow(sentence);
  });

  it('does not offer hard attention, whose loss is that of captioning models', () => {
    const kind = (attentionKind: string) => parse({ data: DATA, model: { decoder: { attentionKind } } });
    expect(() => kind('hard')).toThrow(/model\.decoder\.attentionKind as soft, adaptive or none: .* received "?hard/);
    expect(kind('adaptive').model.decoder.attentionKind).toBe('adaptive');
  });
});
