import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bleuMetric } from './bleu';
import { chrfMetric } from './chrf';
import { scoreCorpus } from './corpus-metric';
import type { CorpusMetric } from './corpus-metric';
import type { Score } from './score';
import { SACREBLEU_VERSION } from './signature';
import { terMetric } from './ter';

interface PrintedScore {
  readonly metric: 'bleu' | 'chrf' | 'ter';
  readonly options: object;
  readonly line: string;
  readonly wide: string;
  readonly shortSignature: string;
}

interface GoldenFile {
  readonly provenance: { readonly sacrebleu: string };
  readonly hypotheses: readonly string[];
  readonly references: readonly (readonly string[])[];
  readonly corpusScores: readonly PrintedScore[];
  readonly sentenceScores: readonly (readonly PrintedScore[])[];
}

const FOLDER = join(__dirname, '../../fixtures/sacrebleu');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const METRICS: Readonly<Record<PrintedScore['metric'], (options: object) => CorpusMetric>> = {
  bleu: bleuMetric,
  chrf: chrfMetric,
  ter: terMetric,
};

function printLike({ metric, options }: PrintedScore, score: Score): PrintedScore {
  const line = score.format({ withSignature: true });
  return {
    metric,
    options,
    line,
    wide: score.format({ width: 6, scoreOnly: true }),
    shortSignature: score.shortSignature,
  };
}

describe('scores of PyPI sacrebleu', () => {
  it('come from more than fifty corpora', () => expect(FILES).toHaveLength(52));

  it.each(FILES)('are printed alike for %s', (name) => {
    // The golden script writes this shape; a wrong one fails the comparisons below.
    const golden = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as GoldenFile;
    expect(golden.provenance.sacrebleu).toBe(SACREBLEU_VERSION);

    const corpusScores = golden.corpusScores.map((expected) =>
      printLike(
        expected,
        scoreCorpus(METRICS[expected.metric](expected.options), golden.hypotheses, golden.references),
      ),
    );
    expect(corpusScores).toEqual(golden.corpusScores);

    const sentenceScores = golden.sentenceScores.map((scores, index) =>
      scores.map((expected) =>
        printLike(
          expected,
          scoreCorpus(
            METRICS[expected.metric](expected.options),
            [golden.hypotheses[index] ?? ''],
            golden.references.map((lines) => [lines[index] ?? '']),
          ),
        ),
      ),
    );
    expect(sentenceScores).toEqual(golden.sentenceScores);
  });
});
