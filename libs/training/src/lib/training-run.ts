import { scoreName } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { withOrigin } from '@tolmach/model-folder';
import { ParameterStore, SeededRandom } from '@tolmach/tensor-runtime';
import { writeCheckpoint } from './checkpoint';
import type { CountedBatch } from './objective';
import { Optimiser } from './optimiser';
import type { RunFolder } from './run-folder';
import { packCheckpoint } from './run-state';
import type { RunState, RunTensors } from './run-state';
import type { StepMachinery } from './train-step';
import type { RunFacts, TaskConfig, TrainingTask, ValidationResult } from './training-task';
import { WeightAverage } from './weight-average';
import { withParams } from './with-params';

/** What a run is made from. */
export interface TrainingRunOptions<Params, Batch extends CountedBatch> {
  readonly config: TaskConfig;
  readonly folder: RunFolder;
  readonly task: TrainingTask<Params, Batch>;
  /** What a checkpoint holds, of a resumed run. */
  readonly checkpoint?: RunTensors | undefined;
}

/** A run's parameters, slots and averages, and what is done with them besides stepping. */
export class TrainingRun<Params, Batch extends CountedBatch> {
  readonly machinery: StepMachinery<Params, Batch>;
  private readonly optimiser: Optimiser;

  private constructor(
    private readonly options: TrainingRunOptions<Params, Batch>,
    private readonly store: ParameterStore<Params>,
    private readonly average: WeightAverage | undefined,
  ) {
    const { config, task, checkpoint } = options;
    const { update, seed } = config;
    this.optimiser = new Optimiser(store, config.optimiser, checkpoint?.optimiser, (path) => task.rateFactor(path));
    this.machinery = { objective: task.objective, store, optimiser: this.optimiser, update, seed };
  }

  /** A run on the active engine; the caller disposes it. */
  static async open<Params, Batch extends CountedBatch>(
    options: TrainingRunOptions<Params, Batch>,
  ): Promise<TrainingRun<Params, Batch>> {
    const { config, task, checkpoint } = options;
    const start = checkpoint?.weights ?? task.start;
    const store =
      start === undefined
        ? ParameterStore.initialise(task.specs, new SeededRandom(config.seed, 0, 'initialise'))
        : ParameterStore.fromHost(task.specs, start, 'training start');
    const { averageDecay } = config.update;
    const average =
      averageDecay > 0
        ? new WeightAverage(store, averageDecay, checkpoint?.average ?? (await store.toHost()))
        : undefined;
    return new TrainingRun(options, store, average);
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
  validate(signal?: AbortSignal): Promise<ValidationResult> {
    return withParams(this.store, (params) => this.options.task.validate(params, signal), this.average);
  }

  /** Puts the validated weights into best/. */
  async saveBest(state: RunState, result: ValidationResult): Promise<void> {
    const { folder, task } = this.options;
    const weights = await this.validatedWeights();
    await folder.replaceBest((draft) => task.writeModel(draft, weights, this.facts(state, result)));
  }

  /** Writes a checkpoint from which the run continues exactly. */
  async saveCheckpoint(state: RunState, carried?: HostTensors): Promise<void> {
    const { folder, task, config } = this.options;
    const tensors: RunTensors = {
      weights: await this.store.toHost(),
      optimiser: await this.optimiser.toHost(),
      average: await this.average?.toHost(),
      carried,
    };
    const files = packCheckpoint(state, tensors, task.files, task.modelFile?.(this.facts(state)));
    await folder.expectHeld();
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

  private facts(
    { step, count, elapsedSeconds, origin }: RunState,
    { scores, how }: Pick<ValidationResult, 'scores' | 'how'> = { scores: {} },
  ): RunFacts {
    const { facts, seed } = this.options.config;
    const { smallerIsBetter = [] } = this.options.task;
    const last = Object.entries(scores).filter(([name]) => smallerIsBetter.includes(name));
    const first = Object.entries(scores).filter(([name]) => !smallerIsBetter.includes(name));
    return {
      ...withOrigin(facts, origin),
      steps: step,
      count,
      hours: Math.round(elapsedSeconds / 36) / 100,
      seed,
      scores: [...first, ...last].map(([metric, value]) => ({
        data: 'validation',
        metric: scoreName(metric),
        value: Math.round(value * 100) / 100,
        ...(how !== undefined && { search: how }),
      })),
    };
  }
}
