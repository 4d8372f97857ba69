import type { PointMethod } from './baseline';

/** Lags and differences that an autoregression works with. */
interface Form {
  readonly lags: readonly number[];
  /** whether changes from value to value are regressed, not values */
  readonly isOfChanges: boolean;
}

interface Regression extends Form {
  /** of each lag, and the constant */
  readonly coefficients: readonly number[];
}

/** A multiple of the identity that keeps equations solvable. */
const RIDGE = 1e-6;

/**
 * An autoregression by least squares, with the lags of a season where there is one; its order, and whether values or their
 * changes are regressed, are those of the least information criterion (Akaike 1974).
 */
export const AUTOREGRESSION: PointMethod = {
  name: 'ar',
  fit(values, season) {
    const fitted = formsFor(values.length, season).flatMap((form) => fitForm(values, form, season));
    const [best] = fitted.sort((a, b) => a.criterion - b.criterion);
    return (end, horizon) => {
      const path = new Float64Array(end + horizon);
      path.set(values.subarray(0, end));
      for (let step = end; step < end + horizon; step++) path[step] = best === undefined ? (path[step - 1] ?? NaN) : nextValue(best.regression, path, step); // prettier-ignore
      return path.subarray(end);
    };
  },
};

function formsFor(length: number, season: number): Form[] {
  const orders = [1, 2, 3, 5, 8, 13, 24].filter((order) => order <= length / 6);
  const seasonal = season > 1 && 3 * season < length ? [season, season + 1] : [];
  return orders.flatMap((order) => {
    const lags = Array.from({ length: order }, (_, index) => index + 1);
    return [false, true].flatMap((isOfChanges) => [
      { lags, isOfChanges },
      ...(seasonal.length > 0 ? [{ lags: [...new Set([...lags, ...seasonal])], isOfChanges }] : []),
    ]);
  });
}

function fitForm(values: Float64Array, form: Form, season: number): { regression: Regression; criterion: number }[] {
  const first = Math.min(Math.floor(values.length / 2), Math.max(32, season + 2)); // the same rows for every form
  const size = form.lags.length + 1;
  const squares = Array.from({ length: size }, () => new Float64Array(size));
  const products = new Float64Array(size);
  const count = values.length - first;
  for (let step = first; step < values.length; step++) {
    const row = inputsAt(form, values, step);
    const target = (values[step] ?? NaN) - (form.isOfChanges ? (values[step - 1] ?? NaN) : 0);
    for (let index = 0; index < size; index++) {
      const one = row[index] ?? NaN;
      const line = squares[index] ?? products;
      products[index] = (products[index] ?? 0) + one * target;
      for (let column = 0; column < size; column++) line[column] = (line[column] ?? 0) + one * (row[column] ?? NaN);
    }
  }
  if (count < 2 * size) return [];
  const regression = { ...form, coefficients: solved(squares, products) };
  let error = 0;
  for (let step = first; step < values.length; step++)
    error += ((values[step] ?? NaN) - nextValue(regression, values, step)) ** 2;
  return [{ regression, criterion: count * Math.log(error / count + Number.MIN_VALUE) + 2 * size }];
}

function inputsAt({ lags, isOfChanges }: Form, values: Float64Array, step: number): number[] {
  const at = (index: number) => values[Math.max(0, index)] ?? NaN;
  return [...lags.map((lag) => at(step - lag) - (isOfChanges ? at(step - lag - 1) : 0)), 1];
}

function nextValue(regression: Regression, values: Float64Array, step: number): number {
  const inputs = inputsAt(regression, values, step);
  const said = inputs.reduce((sum, value, index) => sum + value * (regression.coefficients[index] ?? NaN), 0);
  return said + (regression.isOfChanges ? (values[step - 1] ?? NaN) : 0);
}

/** The solution of symmetric equations, by elimination. */
function solved(squares: readonly Float64Array[], products: Float64Array): number[] {
  const scale = Math.max(...squares.map((row, index) => row[index] ?? 0), 1e-12);
  const rows = squares.map((row, index) => [
    ...row.map((value, column) => value + (index === column ? RIDGE * scale * 1e-3 : 0)),
    products[index] ?? 0,
  ]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const own = rows[pivot] ?? [];
    for (let other = pivot + 1; other < size; other++) {
      const row = rows[other] ?? [];
      const factor = (row[pivot] ?? 0) / (own[pivot] ?? 1);
      for (let column = pivot; column <= size; column++) row[column] = (row[column] ?? 0) - factor * (own[column] ?? 0);
    }
  }
  const found = new Array<number>(size).fill(0);
  for (let pivot = size - 1; pivot >= 0; pivot--) {
    const own = rows[pivot] ?? [];
    const rest = found.reduce((sum, value, column) => (column > pivot ? sum + value * (own[column] ?? 0) : sum), 0);
    found[pivot] = ((own[size] ?? 0) - rest) / (own[pivot] ?? 1);
  }
  return found;
}
