import type { HostTensors, RunConfig, TrainingFacts, UpdateConfig } from '@tolmach/contracts';
import type { ModelOrigin } from '@tolmach/model-folder';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import type { CheckpointFiles } from './checkpoint';
import type { CountedBatch, Objective } from './objective';

/** The keys that a run of any kind reads of its config. */
export interface TaskConfig extends RunConfig {
  readonly data?: { readonly skipBad?: boolean };
  readonly update: Pick<UpdateConfig, 'averageDecay' | 'clipNorm' | 'clipValue' | 'weightDecay'>;
  readonly validation: {
    readonly everySteps: number;
    readonly metric: string;
    readonly patience: number;
  };
}

/** Where training stands in the data: all that a checkpoint keeps about it. */
export interface DataPosition {
  /** Counted from 0. */
  readonly epoch: number;
  /** Batches of the epoch that were trained on. */
  readonly batch: number;
}

/** The position of a new run. */
export const START_OF_DATA: DataPosition = { epoch: 0, batch: 0 };

/** What a validation finds. */
export interface ValidationResult {
  /** by name; larger is better, but for {@link TrainingTask.smallerIsBetter} */
  readonly scores: Readonly<Record<string, number>>;
  /** reference and output of a few sources, which do not change between validations; human-readable */
  readonly samples: readonly string[];
  /** how outputs were made, for the facts of a model: `beam 5` */
  readonly how?: string;
}

/** How a model came to be, as a run knows it. */
export type RunFacts = Omit<TrainingFacts, 'targetTokens'> & {
  /** units of the objective seen */
  readonly count: number;
};

/** What is trained: all that differs between runs of one kind and of another. */
export interface TrainingTask<Params, Batch extends CountedBatch> {
  /** Shapes and starting values of all parameters. */
  readonly specs: ParameterSpecs<Params>;
  /** Values to start from instead. */
  readonly start?: HostTensors | undefined;
  readonly objective: Objective<Params, Batch>;
  /** Share of the learning rate that a parameter gets; 0 leaves it as it is. */
  rateFactor(path: string): number;
  /** Equal for equal training data: a resumed run must see the same. */
  readonly dataChecksum: string;
  /** Equal for equal validation data, if a resumed run is to see the same. */
  readonly validationChecksum?: string;
  /** What a new run owes to the model that its values are from; a resumed one knows. */
  readonly origin?: ModelOrigin | undefined;
  /** What checkpoints hold besides the tensors: piece models, the layers of a CNN. */
  readonly files: CheckpointFiles;
  /** Batches from a position on, without end. */
  batches(position: DataPosition): AsyncIterable<{ readonly batch: Batch; readonly next: DataPosition }>;
  /** Scores of which a smaller one is better: `perplexity`. */
  readonly smallerIsBetter?: readonly string[];
  /** Whether scores are as good as was asked for, so that training ends. */
  isGoodEnough?(scores: ValidationResult['scores']): boolean;
  /** The loss that scores of a validation amount to, on the scale of the training loss. */
  validationLoss?(scores: ValidationResult['scores']): number;
  /**
   * @param signal - ends a validation of some length between two batches, by an exception
   * @throws {@link ConfigError} when scores are not finite: such a model is not worth keeping
   */
  validate(params: Params, signal?: AbortSignal): Promise<ValidationResult>;
  /** model.json of a model with these facts, for checkpoints: so that their weights can be started from, and averaged. */
  modelFile?(facts: RunFacts): object;
  /** Writes the files of a model folder. */
  writeModel(folder: string, weights: HostTensors, facts: RunFacts): Promise<void>;
  /** For the log: `12,345,678 parameters` is put before it. */
  readonly description: string;
  /** Frees what the task holds open. */
  close(): Promise<void>;
}
