import type { Comparison } from '@tolmach/forecasting/training';

type Standings = Comparison['standings'];

const COLUMNS = ['method', 'MASE', 'sMAPE', 'RMSE', 'CRPS', 'in 80 %', 'in 95 %'];
const WIDTH = 9;

/** One line per method, the best first. */
export function standingLines({ standings }: Pick<Comparison, 'standings'>): string[] {
  const rows = standings.map(({ name, scores: { mase, smape, rmse, crps, coverage } }) => [
    name,
    Number.isNaN(mase) ? '-' : mase.toFixed(3),
    smape.toFixed(2),
    shown(rmse),
    shown(crps),
    percent(coverage['80']),
    percent(coverage['95']),
  ]);
  return [COLUMNS, ...rows].map(
    ([name = '', ...cells]) => name.padEnd(15) + cells.map((cell) => cell.padStart(WIDTH)).join(' '),
  );
}

/** What the comparison comes to, in a sentence: a simple method that wins is named as such. */
export function verdict({ standings, numOrigins }: Pick<Comparison, 'standings' | 'numOrigins'>): string {
  const [best] = standings;
  const network = standings.find(({ name }) => name === 'network');
  if (best === undefined || network === undefined) return 'Nothing was compared.';
  const from = `from ${String(numOrigins)} ${numOrigins === 1 ? 'step' : 'steps'} at the end`;
  if (best.name === 'network') {
    const simple = standings.find(({ name }) => name !== 'network' && name !== 'combination');
    const next = simple === undefined ? '' : `, the best simple method (${simple.name}) ${scoreOf(simple)}`;
    return `The network wins ${from}: ${scoreOf(best)}${next}.`;
  }
  if (best.name === 'combination') return `The mean of network, ets and ar wins ${from}: ${scoreOf(best)}, the network alone ${scoreOf(network)}.`; // prettier-ignore
  return `The network does not win ${from}: ${best.name}, a simple method, has ${scoreOf(best)}, the network ${scoreOf(network)}.`;
}

/** What the standings go by. */
function scoreOf({ scores: { mase, crps } }: Standings[number]): string {
  return Number.isNaN(mase) ? `CRPS ${shown(crps)}` : `MASE ${mase.toFixed(3)}`;
}

/** Of a plain object, for JSON. */
export function standingRecords({ standings }: Pick<Comparison, 'standings'>): object[] {
  return standings.map(({ name, scores: { coverage, numValues, ...scores } }) => ({
    method: name,
    ...Object.fromEntries(Object.entries(scores).map(([key, value]) => [key, rounded(value)])),
    coverage80: rounded(coverage['80'] ?? NaN),
    coverage95: rounded(coverage['95'] ?? NaN),
    numValues,
  }));
}

function shown(value: number): string {
  return value.toPrecision(4);
}

function percent(share = NaN): string {
  return (100 * share).toFixed(1);
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
