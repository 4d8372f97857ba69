import { mixNumbers } from '@tolmach/training';
import { z } from 'zod';

const bounds = { min: z.number(), max: z.number() };
const logBounds = { min: z.number().gt(0), max: z.number().gt(0) };
const ordered = ({ min, max }: { min: number; max: number }) => min <= max;
const ORDER = { error: 'at most max', path: ['min'] };
const isInteger = z.boolean().default(false).describe('whether values are rounded to integers');

/** What the values of a setting are drawn from. */
export const distributionSchema = z.union([
  z.strictObject({ kind: z.literal('uniform'), ...bounds, isInteger }).refine(ordered, ORDER),
  z
    .strictObject({
      kind: z.literal('log_uniform'),
      ...logBounds,
      isInteger,
      fromOne: z.boolean().default(false).describe('whether 1 less what is drawn is the value, as for a momentum'),
    })
    .refine(ordered, ORDER),
  z.strictObject({ kind: z.literal('choice'), values: z.array(z.json()).min(1) }),
]);
export type Distribution = Readonly<z.infer<typeof distributionSchema>>;

/**
 * The value at a place of a distribution: its quantile.
 * @param place - 0 to 1, 1 excluded
 */
export function valueAt(distribution: Distribution, place: number): unknown {
  if (distribution.kind === 'choice') return distribution.values[Math.floor(place * distribution.values.length)];
  const { min, max, isInteger: isRounded } = distribution;
  if (distribution.kind === 'uniform') return rounded(min + (max - min) * place, isRounded);
  const drawn = min * (max / min) ** place;
  return rounded(distribution.fromOne ? 1 - drawn : drawn, isRounded);
}

function rounded(value: number, isRounded: boolean): number {
  return isRounded ? Math.round(value) : Number(value.toPrecision(6));
}

/** Where in its distribution a trial draws a setting: 0 to 1, 1 excluded, of the seed, the trial and the key alone. */
export function placeOf(key: string, { seed, trial }: { readonly seed: number; readonly trial: number }): number {
  const codes = Array.from(key, (character) => character.codePointAt(0) ?? 0);
  return mixNumbers([seed, trial, ...codes]) / 2 ** 32;
}
