import { ConfigError, InputError } from '@tolmach/contracts';
import type { HostTensors, TrainingConfig } from '@tolmach/contracts';
import { readModelFolder } from '@tolmach/seq2seq-model';
import { ParameterStore, SeededRandom, openEngine } from '@tolmach/tensor-runtime';
import type { EngineChoice } from '@tolmach/tensor-runtime';
import { TranslationNetwork } from '@tolmach/seq2seq-network';
import { latestCheckpoint, readCheckpoint } from './checkpoint';
import { openCorpus } from './corpus';
import { describeCounts } from './corpus-filter';
import type { EncodedCorpus } from './encoded-corpus';
import type { TrainingListener } from './progress';
import { RunFolder } from './run-folder';
import { startOfRun, unpackCheckpoint } from './run-state';
import type { RunState, RunTensors } from './run-state';
import { trainLoop } from './training-loop';
import type { StopReason } from './training-loop';
import { TrainingRun } from './training-run';
import { transferWeights } from './transfer-weights';
import { readValidation } from './validation';
import type { ValidationText } from './validation';
import { adoptVocabulary, learnVocabulary, openVocabulary } from './vocabulary';
import type { Vocabulary } from './vocabulary';

/** How {@link train} runs. */
export interface TrainOptions {
  /** Run folder. */
  readonly out: string;
  /** Go on from the folder's last checkpoint. */
  readonly resume?: boolean;
  /** Model folder whose weights and vocabulary to start from. */
  readonly from?: string;
  readonly engine?: EngineChoice;
  /** Threads of the tensorflow engine. */
  readonly threads?: number;
  /** Finishes the step under way, saves and returns. */
  readonly signal?: AbortSignal;
  readonly listener?: TrainingListener;
}

/** How a run ended. */
export interface TrainResult {
  readonly reason: StopReason;
  readonly state: RunState;
  /** Model folder of the best validation. */
  readonly bestFolder: string;
}

/** Where a run begins: its vocabulary and, unless it is fresh, tensors and state. */
interface Beginning {
  readonly vocabulary: Vocabulary;
  readonly tensors?: Partial<RunTensors>;
  readonly state?: RunState;
}

/**
 * Trains a translation model from text files, or goes on with a run, and returns how it ended. The run folder holds
 * config.json, metrics.jsonl, samples.txt, checkpoints/ and best/, a model folder. A new run that cannot start (no such
 * engine, missing text) leaves the folder empty.
 *
 * @throws {@link ConfigError}, {@link InputError}, {@link OutputError}, {@link DeviceError}, {@link UsageError} as one
 * sentence each; checkpoints written before stay usable
 */
export async function train(config: TrainingConfig, options: TrainOptions): Promise<TrainResult> {
  const { out, resume = false, engine: choice = 'auto', threads, signal, listener = () => undefined } = options;
  const say = (text: string) => {
    listener({ kind: 'message', text });
  };
  const folder = await RunFolder.open(out, { config, isResumed: resume });
  let hasBegun = resume;
  try {
    const engine = await openEngine({ engine: choice, ...(threads !== undefined && { threads }) });
    say(`engine: ${engine.description}${engine.hint === undefined ? '' : `. ${engine.hint}`}`);
    const beginning = await begin(config, folder, options, say);
    const { vocabulary, tensors } = beginning;
    const corpus = await openRunCorpus(config, folder, vocabulary, resume);
    try {
      sayCorpus(corpus, config, say);
      const validation = await readValidation(config, vocabulary);
      sayValidation(validation, config, say);
      const state = beginning.state ?? startOfRun(corpus.facts.checksum);
      expectSameCorpus(state, corpus, folder);
      const run = await TrainingRun.open({ config, folder, vocabulary, validation, start: tensors });
      say(`model: ${run.size.toLocaleString('en')} parameters, ${String(vocabulary.target.size)} target pieces`);
      const loop = { config, folder, corpus, validation, listener, signal };
      hasBegun = true;
      try {
        return { ...(await trainLoop(run, state, loop)), bestFolder: folder.bestFolder };
      } finally {
        run.dispose();
      }
    } finally {
      await corpus.close();
    }
  } finally {
    await (hasBegun ? folder.close() : folder.discard());
  }
}

async function begin(
  config: TrainingConfig,
  folder: RunFolder,
  { resume = false, from }: TrainOptions,
  say: (text: string) => void,
): Promise<Beginning> {
  if (resume) {
    const { checkpoint, skipped } = await latestCheckpoint(folder.checkpointFolder);
    for (const { folder: damaged, reason } of skipped) say(`passed over ${damaged}: ${reason}`);
    await folder.cutLogs(checkpoint?.step ?? 0);
    if (checkpoint !== undefined) {
      const { state, tensors, pieces } = unpackCheckpoint(await readCheckpoint(checkpoint));
      say(`resumed at step ${String(state.step)}`);
      return { vocabulary: await openVocabulary(pieces), tensors, state };
    }
    say('no checkpoint yet: starting from the first step');
  }
  if (from !== undefined && !config.vocabulary.transfer) return beginFrom(config, from);
  const vocabulary = await learnVocabulary(config);
  say(`vocabulary: ${String(vocabulary.source.size)} source, ${String(vocabulary.target.size)} target pieces`);
  return from === undefined ? { vocabulary } : transferFrom(config, from, vocabulary);
}

/** Fine-tuning: another model's weights and pieces, fresh slots. */
async function beginFrom(config: TrainingConfig, from: string): Promise<Beginning> {
  const { vocabulary, weights } = await readStart(config, from);
  return { vocabulary, tensors: { weights } };
}

/** Another model's weights under the run's own pieces. */
async function transferFrom(config: TrainingConfig, from: string, vocabulary: Vocabulary): Promise<Beginning> {
  const start = await readStart(config, from);
  const network = new TranslationNetwork(config.model, {
    source: vocabulary.source.size,
    target: vocabulary.target.size,
  });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(config.seed, 0, 'initialise'));
  const fresh = await store.toHost();
  store.dispose();
  const weights = transferWeights(fresh, start.weights, { from: start.vocabulary, to: vocabulary });
  return { vocabulary, tensors: { weights } };
}

async function readStart(
  config: TrainingConfig,
  from: string,
): Promise<{ readonly vocabulary: Vocabulary; readonly weights: HostTensors }> {
  const { file, weights, pieces } = await readModelFolder(from);
  if (JSON.stringify(shapeOf(file.architecture)) !== JSON.stringify(shapeOf(config.model))) {
    throw new ConfigError({
      where: `--from ${from}`,
      expected: 'the architecture that the config names',
      received: JSON.stringify(file.architecture),
      next: "Copy that model.json's architecture into the config's model section; rates may differ.",
    });
  }
  const names = { source: file.sourcePieces, target: file.targetPieces };
  return { vocabulary: await adoptVocabulary(pieces, names), weights };
}

/** An architecture without what may change in fine-tuning: it does not touch the parameters. */
function shapeOf({ encoder, decoder, tying }: TrainingConfig['model']): unknown {
  const shape = (part: typeof encoder) => {
    const { dropout, dropoutKind, cell, ...rest } = part;
    return [rest, cell.kind, cell.resetGate, cell.layerNorm];
  };
  return [shape(encoder), shape(decoder), tying];
}

function openRunCorpus(
  config: TrainingConfig,
  folder: RunFolder,
  vocabulary: Vocabulary,
  resume: boolean,
): Promise<EncodedCorpus> {
  return openCorpus({
    folder: folder.dataFolder,
    train: config.data.train,
    filter: config.data,
    sourceCodec: vocabulary.source,
    targetCodec: vocabulary.target,
    vocabularyChecksum: vocabulary.checksum,
    vocabularySize: Math.max(vocabulary.source.size, vocabulary.target.size),
    onChange: resume ? 'refuse' : 'rebuild',
  });
}

/** An exact resume needs the data that the run began with, even when its encoded form had to be made anew. */
function expectSameCorpus(state: RunState, corpus: EncodedCorpus, { folder }: RunFolder): void {
  if (state.corpusChecksum === corpus.facts.checksum) return;
  throw new InputError({
    where: folder,
    expected: 'the training text that the run began with',
    received: 'text, vocabulary or filters that differ from it',
    next: 'Restore the files, or start a new run, with --from the best model of this one if it has one.',
    code: 'changed-corpus',
  });
}

function sayValidation(
  { pairs, numTooLong, maxLength }: ValidationText,
  { data }: TrainingConfig,
  say: (text: string) => void,
): void {
  if (numTooLong === 0) return;
  const reason = `${String(numTooLong)} left out, longer than ${String(maxLength)} pieces (twice data.maxLength)`;
  say(`${data.validation.source}: ${String(pairs.length)} lines kept; ${reason}`);
}

function sayCorpus(corpus: EncodedCorpus, config: TrainingConfig, say: (text: string) => void): void {
  corpus.facts.counts.forEach((counts, index) => {
    say(`${config.data.train[index]?.source ?? ''}: ${describeCounts(counts)}`);
  });
}
