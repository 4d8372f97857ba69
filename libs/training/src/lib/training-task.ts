import type { HostTensors, RunConfig, TrainingFacts, UpdateConfig } from '@tolmach/contracts';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import type { CheckpointFiles } from './checkpoint';
import type { CountedBatch, Objective } from './objective';

/** The keys that a run of any kind reads of its config. */
export interface TaskConfig extends RunConfig {
  readonly update: Pick<UpdateConfig, 'averageDecay' | 'clipNorm' | 'clipValue' | 'weightDecay'>;
  readonly validation: {
    readonly everySteps: number;
    readonly metric: string;
    readonly patience: number;
    readonly beamSize: number;
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
  /** by name, larger is better; but `perplexity`: exp of the mean cross-entropy a target token, without smoothing */
  readonly scores: Readonly<Record<string, number>>;
  /** the same sources each time, with what they should and do become, for people */
  readonly samples: readonly string[];
}

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
  /** What checkpoints hold beside the tensors: piece models, the layers of a CNN. */
  readonly files: CheckpointFiles;
  /** Batches from a position on, without end. */
  batches(position: DataPosition): AsyncIterable<{ readonly batch: Batch; readonly next: DataPosition }>;
  /** @throws {@link ConfigError} when the perplexity is not finite: such a model is not worth keeping */
  validate(params: Params): Promise<ValidationResult>;
  /** Writes the files of a model folder. */
  writeModel(folder: string, weights: HostTensors, facts: TrainingFacts): Promise<void>;
  /** For the log: `12,345,678 parameters` is put before it. */
  readonly description: string;
  /** Frees what the task holds open. */
  close(): Promise<void>;
}
