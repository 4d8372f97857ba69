import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import { defineCommand } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { decodeRows } from '@tolmach/seq2seq-model';
import { TensorExecutor, TranslationNetwork } from '@tolmach/translation-network';
import type { TranslationParams } from '@tolmach/translation-network';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
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
  const { batch, beam, sourceLength, decodingSteps, size, threads, engine, repeats, warmup, python, rounds } =
    call.options;
  const flags = { batch, beam, sourceLength, decodingSteps, size, threads, engine, repeats, warmup };
  const shape = ['--batch', batch, '--beam', beam, '--src-len', sourceLength, '--dec-steps', decodingSteps].map(String);
  const sizes = ['--emb', size, '--hid', size, '--att', size, '--threads', threads].map(String);
  await takeTurns(
    {
      ours: ['translate', ...Object.entries(flags).flatMap(([name, value]) => [`--${kebab(name)}`, String(value)])],
      peer: [python, peer, 'decode', '--malloc-keep', '--reps', String(repeats), ...shape, ...sizes],
      rounds,
      figures: { ours: 'sentencesPerSecond', peer: 'sentences_per_s' },
      isPeerLine: (line) => line.bench === 'decode' && line.batch === batch && line.beam === beam,
    },
    print,
  );
}

async function measure(call: TranslateCall, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const { batch, beam, sourceLength, decodingSteps, size, threads, repeats, warmup } = call.options;
  const engine = await openEngine({ engine: call.options.engine, threads });
  const network = new TranslationNetwork(peerArchitecture(size), { source: PEER_VOCABULARY, target: PEER_VOCABULARY });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(1));
  const params = withoutEnd(store.params(store.readAll()));
  const rows = Array.from({ length: batch }, (_, index) => randomIds(String(index), sourceLength));
  // A last step asks for the end piece after maxLength pieces.
  const search = searchConfigSchema.parse({ beamSize: beam, maxLength: decodingSteps - 1 });
  const decode = async () => {
    const batchTokens = batch * sourceLength;
    await decodeRows(new TensorExecutor(network, params), rows, { search, specialIds: DEFAULT_SPECIAL_IDS, batchTokens });
  };
  const timing = await time(decode, repeats, warmup);
  await print({
    bench: 'translate',
    ...{ engine: engine.description, threads, ...machine(), batch, beam, sourceLength, decodingSteps, size },
    ...{ vocabulary: PEER_VOCABULARY, parameters: store.size, precision: 'float32', warmup, ...timing },
    sentencesPerSecond: round((batch / timing.medianMs) * 1000),
    peakMemoryMib: peakMemoryMib(),
  });
  store.dispose();
}

function withoutEnd(params: TranslationParams): TranslationParams {
  const bias = new Float32Array(PEER_VOCABULARY);
  bias[DEFAULT_SPECIAL_IDS.end] = NEVER;
  return { ...params, decoder: { ...params.decoder, outputBias: tf.tensor1d(bias) } };
}
