import type { ValidationResult } from './training-task';

/** What a training run has to say, for whoever shows it. */
export type TrainingEvent =
  | { readonly kind: 'message'; readonly text: string }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly numSteps: number;
      readonly loss: number;
      readonly tokensPerSecond: number;
    }
  | { readonly kind: 'validation'; readonly step: number; readonly result: ValidationResult; readonly isBest: boolean };

/** Takes a training run's events as they come. */
export type TrainingListener = (event: TrainingEvent) => void;

/** Sums over the steps since the last report; part of a checkpoint, so that a resumed run reports the same. */
export interface ReportSums {
  readonly loss: number;
  readonly targetTokens: number;
  readonly gradientNorm: number;
}

const NOTHING: ReportSums = { loss: 0, targetTokens: 0, gradientNorm: 0 };

/** Gathers what the steps since the last report say. */
export class ReportWindow {
  private current: ReportSums;
  /** Tokens of this process, which alone its clock has seen. */
  private timedTokens = 0;
  private startedMs = performance.now();

  /** @param start - sums of a resumed run */
  constructor(start: ReportSums = NOTHING) {
    this.current = start;
  }

  /** What has been added since the last report. */
  get sums(): ReportSums {
    return this.current;
  }

  add(loss: number, gradientNorm: number, numTokens: number): void {
    const { current } = this;
    this.timedTokens += numTokens;
    this.current = {
      loss: current.loss + loss * numTokens,
      targetTokens: current.targetTokens + numTokens,
      gradientNorm: Math.max(current.gradientNorm, gradientNorm),
    };
  }

  /** Averages since the last call; starts a new window. */
  close(): { loss: number; gradientNorm: number; targetTokens: number; tokensPerSecond: number } {
    const now = performance.now();
    const { loss, targetTokens, gradientNorm } = this.current;
    const report = {
      loss: loss / targetTokens,
      gradientNorm,
      targetTokens,
      tokensPerSecond: Math.round((this.timedTokens / (now - this.startedMs)) * 1000),
    };
    this.current = NOTHING;
    this.timedTokens = 0;
    this.startedMs = now;
    return report;
  }
}
