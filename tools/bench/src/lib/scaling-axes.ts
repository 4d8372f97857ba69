import type { DecodingShape } from './random-decoding';

/** All that the cost of a translation can be measured against. */
export interface ScalingShape extends DecodingShape {
  /** pieces on each side */
  readonly vocabulary: number;
}

/** One of the things that vary. */
export type ScalingAxis = keyof ScalingShape;

/** What varies, in the order of the report. */
export const SCALING_AXES = ['batch', 'sourceLength', 'decodingSteps', 'vocabulary', 'beam', 'sentences'] as const;

/** One thing varies from here at a time; the number of sentences is the batch but where it varies itself. */
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
