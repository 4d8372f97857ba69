import { DEFAULT_SPECIAL_IDS, searchConfigSchema, translationModelFileSchema } from '@tolmach/contracts';
import type { HostTensors, TranslationModelFile } from '@tolmach/contracts';
import { choiceOption, defineCommand } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { decodeRows, openExecutor } from '@tolmach/seq2seq-model';
import { ENGINE_NAMES, SeededRandom, listSpecs } from '@tolmach/tensor-runtime';
import { TranslationNetwork } from '@tolmach/translation-network';
import { commonOptions, countOption } from './bench-options';
import { takeTurns } from './peer';
import type { ResultLine } from './peer';
import { PEER_VOCABULARY, peerArchitecture } from './peer-model';
import { randomIds } from './random-ids';
import { runBench } from './run-bench';
import { machine, peakMemoryMib, round, time } from './timing';
import { kebab } from './train-bench';

const options = {
  batch: countOption('sentences decoded together', 32),
  beam: countOption('beam size', 5, 100),
  sourceLength: countOption('source tokens of each sentence', 16),
  decodingSteps: countOption('decoder steps, exactly', 20),
  ...commonOptions,
  engine: choiceOption({
    group: 'Device',
    description: 'what computes; auto is onnx',
    placeholder: 'NAME',
    choices: ['auto', 'onnx', ...ENGINE_NAMES] as const,
    fallback: 'auto',
  }),
  precision: choiceOption({
    group: 'Device',
    description: 'arithmetic of onnx',
    placeholder: 'PRECISION',
    choices: ['fp32', 'int8'] as const,
    fallback: 'fp32',
  }),
};
type TranslateCall = Call<typeof options>;

/** Bias that keeps the end id out of every hypothesis, so that each sentence takes all steps. */
const NEVER = -1e9;

/** `bench translate`: beam search of the peer's model on random ids, a fixed number of steps. */
export const translateBench = defineCommand({
  name: 'translate',
  summary: 'Measure beam search: sentences a second',
  examples: ['bench translate', 'bench translate --batch 1 --peer pytorch_gnmt.py'],
  options,
  run: (call) => runBench(call, { measure, compare }),
});

async function compare(call: TranslateCall, peer: string, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const {
    batch,
    beam,
    sourceLength,
    decodingSteps,
    size,
    threads,
    engine,
    precision,
    repeats,
    warmup,
    python,
    rounds,
  } = call.options;
  const flags = { batch, beam, sourceLength, decodingSteps, size, threads, engine, precision, repeats, warmup };
  const shape = ['--batch', batch, '--beam', beam, '--src-len', sourceLength, '--dec-steps', decodingSteps].map(String);
  const sizes = ['--emb', size, '--hid', size, '--att', size, '--threads', threads].map(String);
  await takeTurns(
    {
      ours: ['translate', ...Object.entries(flags).flatMap(([name, value]) => [`--${kebab(name)}`, String(value)])],
      peer: [
        python,
        peer,
        'decode',
        '--malloc-keep',
        '--reps',
        String(repeats),
        ...shape,
        ...sizes,
        ...(precision === 'int8' ? ['--int8'] : ['--pack']),
      ],
      rounds,
      figures: { ours: 'sentencesPerSecond', peer: 'sentences_per_s' },
      isPeerLine: (line) => line.bench === 'decode' && line.batch === batch && line.beam === beam,
    },
    print,
  );
}

async function measure(call: TranslateCall, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const { batch, beam, sourceLength, decodingSteps, size, threads, precision, repeats, warmup } = call.options;
  const { file, weights } = peerModel(size);
  const { executor, description } = await openExecutor(file, weights, 'bench', call.options);
  const rows = Array.from({ length: batch }, (_, index) => randomIds(String(index), sourceLength));
  // A last step asks for the end piece after maxLength pieces.
  const search = searchConfigSchema.parse({ beamSize: beam, maxLength: decodingSteps - 1 });
  const decode = async () => {
    const batchTokens = batch * sourceLength;
    await decodeRows(executor, rows, { search, specialIds: DEFAULT_SPECIAL_IDS, batchTokens });
  };
  const timing = await time(decode, repeats, warmup);
  const parameters = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
  await print({
    bench: 'translate',
    ...{ engine: description, threads, ...machine(), batch, beam, sourceLength, decodingSteps, size },
    ...{ vocabulary: PEER_VOCABULARY, parameters, precision, warmup, ...timing },
    sentencesPerSecond: round((batch / timing.medianMs) * 1000),
    peakMemoryMib: peakMemoryMib(),
  });
  executor.dispose();
}

/** The peer's model with starting values, and an end id that no hypothesis reaches. */
function peerModel(size: number): { readonly file: TranslationModelFile; readonly weights: HostTensors } {
  const vocabulary = { source: PEER_VOCABULARY, target: PEER_VOCABULARY };
  const file = translationModelFileSchema.parse({
    formatVersion: 1,
    kind: 'translation',
    sourceVocabularySize: vocabulary.source,
    targetVocabularySize: vocabulary.target,
    architecture: peerArchitecture(size),
  });
  const random = new SeededRandom(1);
  const named = listSpecs(new TranslationNetwork(file.architecture, vocabulary).specs());
  const entries = named.map(({ path, spec }) => {
    const values = spec.initialise(spec.shape, random.site(path));
    if (path === 'decoder/outputBias') values[DEFAULT_SPECIAL_IDS.end] = NEVER;
    return [path, { shape: spec.shape, values }] as const;
  });
  return { file, weights: Object.fromEntries(entries) };
}
