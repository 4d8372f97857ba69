import type { ValidationResult } from './validation';

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

/** Sums over the steps since the last report. */
export class ReportWindow {
  private lossSum = 0;
  private tokens = 0;
  private largestNorm = 0;
  private startedMs = performance.now();

  add(loss: number, gradientNorm: number, numTokens: number): void {
    this.lossSum += loss * numTokens;
    this.tokens += numTokens;
    this.largestNorm = Math.max(this.largestNorm, gradientNorm);
  }

  /** Averages since the last call; starts a new window. */
  close(): { loss: number; gradientNorm: number; targetTokens: number; tokensPerSecond: number } {
    const now = performance.now();
    const report = {
      loss: this.lossSum / this.tokens,
      gradientNorm: this.largestNorm,
      targetTokens: this.tokens,
      tokensPerSecond: Math.round((this.tokens / (now - this.startedMs)) * 1000),
    };
    this.lossSum = 0;
    this.tokens = 0;
    this.largestNorm = 0;
    this.startedMs = now;
    return report;
  }
}
