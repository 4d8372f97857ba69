import { tinyArchitecture, tinySeries } from '../../testing/tiny-forecaster';
import { featureSize } from '../architecture';
import { scaleSeries } from './scale-series';
import { outcomeAt, windowAt } from './window';

const series = tinySeries(60);
const architecture = tinyArchitecture();
const size = featureSize(architecture);

describe('windowAt', () => {
  it('sees nothing of what comes after it but what is known beforehand', () => {
    const changed = {
      ...series,
      values: series.values.map((value, step) => (step < 30 ? value : 1e6)),
      observed: series.observed.map((values) => values.map((value, step) => (step < 30 ? value : 1e6))),
    };
    const scaled = scaleSeries(series, { transform: 'none', numSteps: 30 });
    expect(windowAt({ ...scaled, series: changed, values: changed.values }, 30, architecture)).toEqual(
      windowAt(scaled, 30, architecture),
    );
    const holidays = series.known.map((values) => values.map((value, step) => (step === 31 ? 1 - value : value)));
    const other = windowAt({ ...scaled, series: { ...series, known: holidays } }, 30, architecture);
    expect(other.features).not.toEqual(windowAt(scaled, 30, architecture).features);
  });

  it('marks values that are missing, or before the start of the series', () => {
    const scaled = scaleSeries(series, { transform: 'none' });
    const observed = (end: number) =>
      Array.from(
        { length: architecture.context },
        (_, place) => windowAt(scaled, end, architecture).features[place * size + 1],
      );
    expect(observed(9)).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1]); // day 5 is missing
    expect(observed(3)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it.each(['window', 'mean'] as const)(
    'is the same for a series in other units where the scale is that of the %s',
    (scaling) => {
      const other = { ...series, values: series.values.map((value) => 1000 * value) };
      const [one, thousand] = [series, other].map((some) =>
        windowAt(scaleSeries(some, { transform: 'none' }), 40, tinyArchitecture({ scaling })),
      );
      thousand?.features.forEach((value, index) => {
        expect(value).toBeCloseTo(one?.features[index] ?? NaN, 4);
      });
    },
  );
});

describe('outcomeAt', () => {
  it('is what follows, measured as the window is, with marks for what is missing', () => {
    const scaled = scaleSeries(series, { transform: 'none' });
    const { scale } = windowAt(scaled, 4, architecture);
    const { values, mask } = outcomeAt(scaled, 4, { scale, horizon: 3 });
    expect([...mask]).toEqual([1, 0, 1]);
    expect(values[2]).toBeCloseTo(((series.values[6] ?? NaN) - scale.location) / scale.scale, 5);
  });
});
