import type { DeviceOptions } from '@tolmach/contracts';
import { peakMemoryMib } from './machine';
import { openRandomModel } from './random-decoding';
import type { RandomModel } from './random-decoding';
import { scalingPoints } from './scaling-axes';
import type { ScalingAxis, ScalingPoint, ScalingShape } from './scaling-axes';
import type { ScalingResult } from './scaling-results';
import { time } from './timing';

/** How points are measured. */
export interface AxisOptions extends DeviceOptions {
  readonly size: number;
  readonly repeats: number;
  readonly warmup: number;
}

/**
 * Measures the points of an axis one after the other; opens a model for each vocabulary.
 * @throws {@link DeviceError} when the engine cannot run here
 */
export async function* measureAxis(
  axis: ScalingAxis,
  base: Omit<ScalingShape, 'sentences'>,
  options: AxisOptions,
): AsyncGenerator<ScalingResult> {
  let open: { readonly vocabulary: number; readonly model: RandomModel } | undefined;
  try {
    for (const point of scalingPoints(axis, base)) {
      const { vocabulary } = point.shape;
      if (open?.vocabulary !== vocabulary) {
        open?.model.dispose();
        open = { vocabulary, model: await openRandomModel({ size: options.size, vocabulary }, options) };
      }
      yield await measurePoint(point, open.model, options);
    }
  } finally {
    open?.model.dispose();
  }
}

async function measurePoint(point: ScalingPoint, model: RandomModel, options: AxisOptions): Promise<ScalingResult> {
  const { engine, parameters } = model;
  const timing = await time(model.prepare(point.shape), options.repeats, options.warmup);
  return { ...point, timing, engine, parameters, peakMemoryMib: peakMemoryMib() };
}
