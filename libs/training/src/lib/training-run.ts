import { DEFAULT_SPECIAL_IDS, MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { TrainingConfig, TranslationModelFile } from '@tolmach/contracts';
import { writeModelFiles } from '@tolmach/seq2seq-model';
import { TranslationNetwork } from '@tolmach/seq2seq-network';
import type { TranslationParams } from '@tolmach/seq2seq-network';
import { ParameterStore, SeededRandom, disposeTree } from '@tolmach/tensor-runtime';
import type { HostTensors } from '@tolmach/contracts';
import { writeCheckpoint } from './checkpoint';
import { Optimiser } from './optimiser';
import type { RunFolder } from './run-folder';
import { packCheckpoint } from './run-state';
import type { RunState, RunTensors } from './run-state';
import type { StepMachinery } from './train-step';
import type { ValidationResult, ValidationText } from './validation';
import { validate } from './validation';
import type { Vocabulary } from './vocabulary';
import { WeightAverage } from './weight-average';

/** What a run is made from. */
export interface TrainingRunOptions {
  readonly config: TrainingConfig;
  readonly folder: RunFolder;
  readonly vocabulary: Vocabulary;
  readonly validation: ValidationText;
  /** Values to start from; fresh ones when left out. */
  readonly start?: Partial<RunTensors> | undefined;
}

/** A run's parameters, slots and averages, and what is done with them beside stepping. */
export class TrainingRun {
  readonly machinery: StepMachinery;
  private readonly store: ParameterStore<TranslationParams>;
  private readonly optimiser: Optimiser;
  private readonly average: WeightAverage | undefined;

  private constructor(
    private readonly options: TrainingRunOptions,
    network: TranslationNetwork,
    store: ParameterStore<TranslationParams>,
    average: WeightAverage | undefined,
  ) {
    const { config, start } = options;
    this.store = store;
    this.average = average;
    this.optimiser = new Optimiser(store, config.optimiser, start?.optimiser);
    this.machinery = {
      network,
      store,
      optimiser: this.optimiser,
      update: config.update,
      specialIds: DEFAULT_SPECIAL_IDS,
      seed: config.seed,
    };
  }

  /** A run on the engine in force; the caller disposes it. */
  static async open(options: TrainingRunOptions): Promise<TrainingRun> {
    const { config, vocabulary, start } = options;
    const sizes = { source: vocabulary.source.size, target: vocabulary.target.size };
    const network = new TranslationNetwork(config.model, sizes);
    const store =
      start?.weights === undefined
        ? ParameterStore.initialise(network.specs(), new SeededRandom(config.seed, 0, 'initialise'))
        : ParameterStore.fromHost(network.specs(), start.weights, 'training start');
    const { averageDecay } = config.update;
    const average =
      averageDecay > 0 ? new WeightAverage(store, averageDecay, start?.average ?? (await store.toHost())) : undefined;
    return new TrainingRun(options, network, store, average);
  }

  /** Number of scalar parameters. */
  get size(): number {
    return this.store.size;
  }

  /** Follows the parameters after a step. */
  updateAverage(step: number): void {
    this.average?.update(step);
  }

  /** Scores of the averaged weights, or of the plain ones where none are kept. */
  async validate(): Promise<ValidationResult> {
    const { vocabulary, validation, config } = this.options;
    const tensors = this.average?.readAll() ?? this.store.readAll();
    const model = { network: this.machinery.network, params: this.store.params(tensors) };
    const result = await validate(model, validation, { vocabulary, beamSize: config.validation.beamSize });
    disposeTree(tensors);
    return result;
  }

  /** Puts the validated weights into best/. */
  async saveBest(state: RunState, result: ValidationResult): Promise<void> {
    const { folder, vocabulary, config } = this.options;
    const weights = await this.validatedWeights();
    const file = this.modelFile(state, result);
    await folder.replaceBest((draft) =>
      writeModelFiles(draft, { file, weights, pieces: vocabulary.files }, config.savedPrecision),
    );
  }

  /** Writes a checkpoint from which the run goes on exactly. */
  async saveCheckpoint(state: RunState): Promise<void> {
    const { folder, vocabulary, config } = this.options;
    const tensors: RunTensors = {
      weights: await this.store.toHost(),
      optimiser: await this.optimiser.toHost(),
      average: await this.average?.toHost(),
    };
    const files = packCheckpoint(state, tensors, vocabulary.files);
    await writeCheckpoint(folder.checkpointFolder, state.step, files, { keep: config.keepCheckpoints });
  }

  dispose(): void {
    this.average?.dispose();
    this.optimiser.dispose();
    this.store.dispose();
  }

  private validatedWeights(): Promise<HostTensors> {
    return (this.average ?? this.store).toHost();
  }

  private modelFile(state: RunState, result: ValidationResult): TranslationModelFile {
    const { config, vocabulary } = this.options;
    const search = `beam ${String(config.validation.beamSize)}`;
    const score = (metric: string, value: number) => ({
      data: 'validation',
      metric,
      value: Math.round(value * 100) / 100,
      search,
    });
    return {
      formatVersion: MODEL_FORMAT_VERSION,
      kind: 'translation',
      sourceLanguage: config.data.sourceLanguage,
      targetLanguage: config.data.targetLanguage,
      sourcePieces: vocabulary.names.source,
      targetPieces: vocabulary.names.target,
      sourceVocabularySize: vocabulary.source.size,
      targetVocabularySize: vocabulary.target.size,
      specialIds: DEFAULT_SPECIAL_IDS,
      architecture: config.model,
      training: {
        ...config.facts,
        steps: state.step,
        targetTokens: state.targetTokens,
        hours: Math.round(state.elapsedSeconds / 36) / 100,
        seed: config.seed,
        scores: [score('BLEU', result.bleu), score('chrF2', result.chrf), score('perplexity', result.perplexity)],
      },
    };
  }
}
