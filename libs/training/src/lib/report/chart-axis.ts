/** Where values of an axis lie. */
export interface Axis {
  /** Values with a line and a label, in order. */
  readonly ticks: readonly number[];
  /** Place of a value: 0 at the axis' start, 1 at its end. */
  readonly place: (value: number) => number;
}

/** Values that are this many times apart are drawn by their logarithms. */
const LOGARITHMIC_RATIO = 100;

/**
 * An axis of powers of ten if all values are positive and lie far apart; a linear one otherwise.
 */
export function fittingAxis(values: readonly number[]): Axis {
  const [min, max] = rangeOf(values);
  if (min <= 0 || max / min < LOGARITHMIC_RATIO) return linearAxis(values);
  const [from, to] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const every = Math.ceil((to - from) / 5);
  const powers = Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
  return {
    ticks: powers.map((power) => 10 ** power),
    place: (value) => (Math.log10(value) - from) / (to - from),
  };
}

/** A linear axis whose ends are ticks, of 1, 2 or 5 times a power of ten; one value alone gets some room about it. */
export function linearAxis(values: readonly number[], numTicks = 4): Axis {
  const [min, max] = rangeOf(values);
  const room = roomAbout(min, max);
  const step = niceStep((max - min + 2 * room) / numTicks);
  const [from, to] = [Math.floor((min - room) / step), Math.ceil((max + room) / step)];
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, index) =>
      Number(((from + index) * step).toFixed(Math.min(100, digits))),
    ),
    place: (value) => (value / step - from) / (to - from),
  };
}

/** Half the width of an axis whose values are one value, as far as a drawing can tell. */
function roomAbout(min: number, max: number): number {
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min > 1e-9 * size && size > 1e-100) return 0;
  return size > 1e-100 ? size * 0.1 : 1;
}

/** The smallest of 1, 2, 5 times a power of ten that is at least as large. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return power * ([1, 2, 5].find((factor) => factor * power >= atLeast) ?? 10);
}

/** Without spreading: a log has more values than a call has arguments. */
function rangeOf(values: readonly number[]): [min: number, max: number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

const PLAIN = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, notation: 'compact' });

/** A number as people read it, rounded: `20,000`, `1.2M`, `0.0004`, `4e-8`. */
export function readable(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return size < 1e15 ? SHORT.format(value) : value.toPrecision(3);
  return size > 0 && size < 1e-4 ? Number(value.toPrecision(3)).toExponential() : PLAIN.format(value);
}

/** A count as people read it, to the last digit: `1,234,567`. */
export function readableCount(count: number): string {
  return count.toLocaleString('en');
}
