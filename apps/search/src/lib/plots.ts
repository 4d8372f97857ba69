import { boundedTrials, marginalsOf } from '@tolmach/random-search';
import type { SearchState } from '@tolmach/random-search';
import type { Plot } from '@tolmach/plot';

/** The scores of each variant as boxes; those beyond the whisker of all are drawn at it. */
export function boxPlot(search: SearchState): Plot {
  const { config } = search;
  return {
    width: 560,
    height: 260,
    data: { values: boundedTrials(search) },
    mark: { type: 'boxplot', extent: 1.5, size: 26 },
    encoding: {
      x: {
        field: 'variant',
        type: 'nominal',
        sort: Object.keys(config.variants),
        title: null,
        axis: { labelAngle: 0 },
      },
      y: { field: 'score', type: 'quantitative', title: config.metric, scale: { zero: false } },
    },
  };
}

/**
 * What a trial's score is worse or better than the median of its variant, against each of its settings, one chart below the other; the
 * line is the mean over all values of the other settings, as a forest has it. Scores beyond the whisker of all are drawn at it.
 */
export function marginalPlot(search: SearchState): Plot {
  const { config } = search;
  const values = boundedTrials(search);
  const curves = new Map(marginalsOf(search).map(({ name, curve }) => [name, curve]));
  return {
    vconcat: Object.entries(config.settings).map(([key, distribution]) => {
      const isLog = distribution.kind === 'log_uniform' && !distribution.fromOne;
      const x = {
        field: 'value',
        type: distribution.kind === 'choice' ? ('nominal' as const) : ('quantitative' as const),
        title: key,
        ...(isLog && { scale: { type: 'log' as const } }),
      };
      const y = (field: string) => ({
        field,
        type: 'quantitative' as const,
        title: `${config.metric} from the median`,
      });
      const trials = values.map(({ variant, difference, settings }) => ({ variant, difference, value: settings[key] }));
      const curve = curves.get(key) ?? [];
      const band = curve.map(({ mean, deviation, ...place }) => ({
        ...place,
        low: mean - deviation,
        high: mean + deviation,
      }));
      const color = { field: 'variant', type: 'nominal' as const, sort: Object.keys(config.variants), title: null };
      return {
        width: 480,
        height: 180,
        layer: [
          {
            data: { values: band },
            mark: { type: 'area' as const, opacity: 0.2, color: '#666666' },
            encoding: { x, y: y('low'), y2: { field: 'high' } },
          },
          { data: { values: curve }, mark: { type: 'line' as const, color: '#333333' }, encoding: { x, y: y('mean') } },
          {
            data: { values: trials },
            mark: { type: 'point' as const, filled: true, opacity: 0.7 },
            encoding: { x, y: y('difference'), color },
          },
        ],
      };
    }),
  };
}
