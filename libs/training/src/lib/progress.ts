import type { CountedUnit } from './objective';
import type { ValidationResult } from './training-task';

/** What a training run has to say, for whoever shows it. */
export type TrainingEvent =
  | { readonly kind: 'message'; readonly text: string }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly numSteps: number;
      readonly loss: number;
      /** units of the objective per second */
      readonly rate: number;
      readonly unit: CountedUnit;
    }
  | { readonly kind: 'validation'; readonly step: number; readonly result: ValidationResult; readonly isBest: boolean };

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

  /** Averages since the last call; starts a new window. */
  close(): ReportSums & { readonly rate: number } {
    const now = performance.now();
    const { loss, count, gradientNorm } = this.current;
    const report = {
      loss: loss / count,
      gradientNorm,
      count,
      rate: Math.round((this.timedCount / (now - this.startedMs)) * 1000),
    };
    this.current = NOTHING;
    this.timedCount = 0;
    this.startedMs = now;
    return report;
  }
}
