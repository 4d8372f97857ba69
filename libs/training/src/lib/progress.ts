import type { CountedUnit } from './objective';
import type { ValidationResult } from './training-task';

/** What a training run has to say, for whoever shows it. */
export type TrainingEvent =
  | { readonly kind: 'message'; readonly text: string }
  /** Something of the data is left out, as its config wants it: named one by one, then counted. */
  | { readonly kind: 'leftOut'; readonly text: string }
  | StepEvent
  /** From this step on a stopped run continues: its checkpoint was written, or read. */
  | { readonly kind: 'checkpoint'; readonly step: number }
  | { readonly kind: 'validation'; readonly step: number; readonly result: ValidationResult; readonly isBest: boolean };

/** A step was done. */
export interface StepEvent {
  readonly kind: 'step';
  readonly step: number;
  /** Of the run, in the processes before this one too. */
  readonly elapsedSeconds: number;
  /** When the run ends at the latest. */
  readonly stop: { readonly steps: number; readonly minutes?: number | undefined };
  /** Mean since the last line of metrics.jsonl. */
  readonly loss: number;
  /** Units of the objective per second since that line. */
  readonly rate: number;
  readonly unit: CountedUnit;
}

/** Takes a training run's events as they come. */
export type TrainingListener = (event: TrainingEvent) => void;

/** Sums over the steps since the last report; part of a checkpoint, so that a resumed run reports the same. */
export interface ReportSums {
  readonly loss: number;
  /** units of the objective */
  readonly count: number;
  readonly gradientNorm: number;
}

const NOTHING: ReportSums = { loss: 0, count: 0, gradientNorm: 0 };

/** Gathers what the steps since the last report say. */
export class ReportWindow {
  private current: ReportSums;
  /** Units of this process, which alone its clock has seen. */
  private timedCount = 0;
  private startedMs = performance.now();

  /** @param start - sums of a resumed run */
  constructor(start: ReportSums = NOTHING) {
    this.current = start;
  }

  /** What has been added since the last report. */
  get sums(): ReportSums {
    return this.current;
  }

  add(loss: number, gradientNorm: number, size: number): void {
    const { current } = this;
    this.timedCount += size;
    this.current = {
      loss: current.loss + loss * size,
      count: current.count + size,
      gradientNorm: Math.max(current.gradientNorm, gradientNorm),
    };
  }

  /** Averages since the last report. */
  get means(): ReportSums & { readonly rate: number } {
    const { loss, count, gradientNorm } = this.current;
    const seconds = (performance.now() - this.startedMs) / 1000;
    return { loss: loss / count, gradientNorm, count, rate: Math.round(this.timedCount / seconds) };
  }

  /** Begins anew after a report. */
  restart(): void {
    this.current = NOTHING;
    this.timedCount = 0;
    this.startedMs = performance.now();
  }
}
