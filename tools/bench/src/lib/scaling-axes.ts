import type { DecodingShape } from './random-decoding';

/** Everything that the cost of a translation can be measured against. */
export interface ScalingShape extends DecodingShape {
  /** pieces on each side */
  readonly vocabulary: number;
}

/** A size that varies. */
export type ScalingAxis = keyof ScalingShape;

/** The sizes that vary, in the order of the report. */
export const SCALING_AXES = ['batch', 'sourceLength', 'decodingSteps', 'vocabulary', 'beam', 'sentences'] as const;

/** One size at a time varies from here; the number of sentences is the batch unless it varies itself. */
export const SCALING_BASE = { batch: 32, sourceLength: 16, decodingSteps: 20, vocabulary: 8000, beam: 5 } as const;

const VALUES: Readonly<Record<ScalingAxis, readonly number[]>> = {
  batch: [1, 2, 4, 8, 16, 32, 64, 128],
  sourceLength: [4, 8, 16, 32, 64, 128],
  decodingSteps: [5, 10, 20, 40, 80],
  vocabulary: [2000, 4000, 8000, 16_000, 32_000],
  beam: [1, 2, 5, 10, 20],
  sentences: [8, 16, 32, 64, 128, 256, 512],
};

/** One measurement. */
export interface ScalingPoint {
  readonly axis: ScalingAxis;
  /** of what varies */
  readonly value: number;
  readonly shape: ScalingShape;
}

/** The measurements of one axis, smallest first. */
export function scalingPoints(axis: ScalingAxis, base: Omit<ScalingShape, 'sentences'>): ScalingPoint[] {
  return VALUES[axis].map((value) => {
    const varied = { ...base, [axis]: value };
    return { axis, value, shape: { ...varied, sentences: axis === 'sentences' ? value : varied.batch } };
  });
}
