import type { PointMethod } from './baseline';

/** Which parts a model of exponential smoothing has. */
interface Form {
  readonly trend: 'none' | 'additive' | 'damped';
  readonly season: 'none' | 'additive' | 'multiplicative';
}

/** How fast level, trend and season follow the values, and how the trend is damped: alpha, beta, gamma, phi. */
type Smoothing = readonly [alpha: number, beta: number, gamma: number, phi: number];

interface State {
  level: number;
  trend: number;
  /** by place in the season */
  readonly seasonal: Float64Array;
}

const FORMS: readonly Form[] = (['none', 'additive', 'damped'] as const).flatMap((trend) =>
  (['none', 'additive', 'multiplicative'] as const).map((season) => ({ trend, season })),
);
/** Longer seasons have more states than values can tell. */
const LONGEST_SEASON = 24;
const START: Smoothing = [0.3, 0.1, 0.1, 0.95];
const RANGES = [
  [0.001, 0.999],
  [0.0001, 0.5],
  [0.0001, 0.9],
  [0.8, 0.995],
] as const;

/**
 * Exponential smoothing in the form of the least information criterion (AICc): with or without a trend, damped or not, and
 * an additive or multiplicative season.
 * @see Hyndman et al. 2008, chapter 2 and section 2.6
 */
export const EXPONENTIAL_SMOOTHING: PointMethod = {
  name: 'ets',
  fit(values, season) {
    const length = 2 * season <= values.length && season <= LONGEST_SEASON ? season : 1;
    const isPositive = values.every((value) => value > 0);
    const forms = FORMS.filter(
      (form) => (length > 1 || form.season === 'none') && (isPositive || form.season !== 'multiplicative'),
    );
    const fitted = forms
      .map((form) => ({ form, ...fitForm(values, form, length) }))
      .sort((a, b) => a.criterion - b.criterion);
    const [best] = fitted;
    if (best === undefined) return (end, horizon) => new Float64Array(horizon).fill(values[end - 1] ?? NaN);
    const states = statesOf(values, best, length);
    return (end, horizon) => {
      const { level, trend, seasonal } = states[end] ?? startOf(values, best.form, length);
      let damping = 0;
      return Float64Array.from({ length: horizon }, (_, step) => {
        damping += dampingOf(best.form, best.smoothing) ** (step + 1);
        const base = level + (best.form.trend === 'none' ? 0 : damping * trend);
        return joined(best.form, base, seasonal[(end + step) % length] ?? NaN);
      });
    };
  },
};

function dampingOf({ trend }: Form, [, , , phi]: Smoothing): number {
  return trend === 'damped' ? phi : 1;
}

function joined({ season }: Form, base: number, seasonal: number): number {
  if (season === 'none') return base;
  return season === 'additive' ? base + seasonal : base * seasonal;
}

/** The smoothing of least squares, found along the axes with steps that are halved, and its criterion. */
function fitForm(values: Float64Array, form: Form, length: number): { smoothing: Smoothing; criterion: number } {
  const axes = [
    0,
    ...(form.trend === 'none' ? [] : [1]),
    ...(form.season === 'none' ? [] : [2]),
    ...(form.trend === 'damped' ? [3] : []),
  ];
  let smoothing: number[] = [...START];
  let error = errorOf(values, form, smoothing, length);
  for (let step = 0.5; step > 0.01;) {
    let isBetter = false;
    for (const axis of axes) {
      const [low, high] = RANGES[axis] ?? [0, 1];
      for (const sign of [-1, 1]) {
        const moved = smoothing.with(
          axis,
          Math.min(high, Math.max(low, (smoothing[axis] ?? 0) + sign * step * (high - low))),
        );
        const found = errorOf(values, form, moved, length);
        if (found < error) [smoothing, error, isBetter] = [moved, found, true];
      }
    }
    if (!isBetter) step /= 2;
  }
  const numParameters = axes.length + 2 + (form.trend === 'none' ? 0 : 1) + (form.season === 'none' ? 0 : length - 1);
  const count = values.length;
  const correction = (2 * numParameters * (numParameters + 1)) / Math.max(1, count - numParameters - 1);
  const criterion = count * Math.log(error / count + Number.MIN_VALUE) + 2 * numParameters + correction;
  return { smoothing: smoothing as unknown as Smoothing, criterion }; // four numbers, as it started
}

/** Sum of squares of the errors one step ahead. */
function errorOf(values: Float64Array, form: Form, smoothing: readonly number[], length: number): number {
  const state = startOf(values, form, length);
  let sum = 0;
  values.forEach((value, step) => {
    sum += advance(state, { form, smoothing: smoothing as unknown as Smoothing }, value, step % length) ** 2; // four numbers
  });
  return Number.isFinite(sum) ? sum : Infinity;
}

/** The state before each step, and after the last one. */
function statesOf(
  values: Float64Array,
  fitted: { readonly form: Form; readonly smoothing: Smoothing },
  length: number,
): State[] {
  const state = startOf(values, fitted.form, length);
  const kept = () => ({ ...state, seasonal: Float64Array.from(state.seasonal) });
  const states = [kept()];
  values.forEach((value, step) => {
    advance(state, fitted, value, step % length);
    states.push(kept());
  });
  return states;
}

/** Moves a state on by one value, and returns the error that was made. */
function advance(
  state: State,
  { form, smoothing }: { readonly form: Form; readonly smoothing: Smoothing },
  value: number,
  place: number,
): number {
  const [alpha, beta, gamma] = smoothing;
  const before = state.level + (form.trend === 'none' ? 0 : dampingOf(form, smoothing) * state.trend);
  const seasonal = state.seasonal[place] ?? 0;
  const error = value - joined(form, before, seasonal);
  const ofLevel = form.season === 'multiplicative' ? error / seasonal : error;
  state.level = before + alpha * ofLevel;
  if (form.trend !== 'none') state.trend = dampingOf(form, smoothing) * state.trend + alpha * beta * ofLevel;
  if (form.season !== 'none') state.seasonal[place] = seasonal + gamma * (1 - alpha) * (form.season === 'multiplicative' ? error / before : error); // prettier-ignore
  return error;
}

/** Level, trend and season of the first two seasons. */
function startOf(values: Float64Array, form: Form, length: number): State {
  const mean = (from: number, to: number) =>
    values.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  if (length === 1) {
    const span = Math.min(10, values.length);
    const slope = span > 1 ? ((values[span - 1] ?? NaN) - (values[0] ?? NaN)) / (span - 1) : 0;
    const level = form.trend === 'none' ? mean(0, span) : (values[0] ?? NaN) - slope;
    return { level, trend: slope, seasonal: Float64Array.of(form.season === 'multiplicative' ? 1 : 0) };
  }
  const [first, second] = [mean(0, length), mean(length, 2 * length)];
  const trend = form.trend === 'none' ? 0 : (second - first) / length;
  const base = (step: number) => first + trend * (step - (length - 1) / 2);
  const seasonal = Float64Array.from({ length }, (_, place) => {
    const apart = [place, place + length].map((step) =>
      form.season === 'multiplicative' ? (values[step] ?? NaN) / base(step) : (values[step] ?? NaN) - base(step),
    );
    return ((apart[0] ?? NaN) + (apart[1] ?? NaN)) / 2;
  });
  return { level: base(-1), trend, seasonal: form.season === 'none' ? new Float64Array(length) : seasonal };
}
