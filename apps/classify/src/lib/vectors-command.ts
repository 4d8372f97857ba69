import {
  ExitCode,
  MAX_LINE_BYTES,
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  expectSeparateFiles,
  filesOption,
  needOption,
  countOption,
  skipBadOption,
  textOption,
  withOutputFile,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { Faults } from '@tolmach/contracts';
import { readLines } from '@tolmach/durable-files';
import type { Services } from './services';

const number = (description: string, fallback: number, { min = 1, max = 10_000 } = {}) =>
  countOption({ group: 'Model', description, min, max, fallback });

const options = {
  text: filesOption({
    group: 'Input',
    description: 'text to learn from, one sentence per line; may be given again',
    placeholder: 'FILE',
  }),
  skipBad: skipBadOption,
  out: textOption({ group: 'Output', description: 'file of word vectors to write', placeholder: 'FILE.vec' }),
  size: number('numbers of a vector', 100),
  window: number('words on either side that a word is learnt from', 5),
  epochs: number('times that the text is gone through', 5),
  minCount: number('times that a word must occur', 5),
  negatives: number('words drawn at random for each one that is there', 5, { min: 1, max: 100 }),
  seed: number('start of all randomness', 1, { min: 0, max: 2_147_483_647 }),
};

/** `classify vectors`: word vectors from plain text. */
export function vectorsCommand(services: Pick<Services, 'wordVectors'>): Command {
  return defineCommand({
    name: 'vectors',
    summary: 'Learn word vectors from plain text, by skip-gram with negative sampling',
    examples: [
      'classify vectors --text en.txt --out en.vec',
      'classify vectors --text a.txt --text b.txt --size 200 --epochs 3 --out ab.vec',
    ],
    notes: `The file is in word2vec's text form, which "train" takes as vocabulary.vectors. Words are in lower case.`,
    options,
    advice: SKIP_BAD_ADVICE,
    run: (call) => learn(call, services),
  });
}

async function learn(
  { options: flags, progress, streams }: Call<typeof options>,
  services: Pick<Services, 'wordVectors'>,
): Promise<ExitCode> {
  const { text, negatives, skipBad, ...settings } = flags;
  const [first] = text;
  needOption(first, '--text', 'a text file');
  const out = needOption(flags.out, '--out', 'a file to write');
  expectSeparateFiles({ inputs: text, outputs: { '--out': out } });
  const { DEFAULT_LEARNING, learnWordVectors, splitWords, vectorLines } = services.wordVectors();
  const sentences: string[][] = [];
  const faults = new Faults({ skipBad, tell: progress.tell });
  for (const path of text) {
    await faults.reading(async () => {
      for await (const line of readLines(path, { maxBytes: MAX_LINE_BYTES, onBad: faults.add })) {
        if (streams.signal.aborted) return;
        sentences.push(splitWords(line, { lowerCase: true }).map(({ form }) => form));
      }
    });
  }
  faults.settle();
  const learning = { ...DEFAULT_LEARNING, ...settings, numNegatives: negatives };
  const vectors = await learnWordVectors(sentences, {
    ...learning,
    signal: streams.signal,
    onProgress: (share) => {
      progress.update(`${(100 * share).toFixed(0)} %`);
    },
  });
  progress.note(`${String(vectors.words.length)} words of ${String(sentences.length)} sentences`);
  await withOutputFile(out, (file) => writeRecords(vectorLines(vectors), file), { signal: streams.signal });
  if (streams.signal.aborted) return ExitCode.Interrupted;
  return exitCodeWith(faults.numBad);
}
