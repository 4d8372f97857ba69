import { standingLines, standingRecords, verdict } from './standings';

const standing = (name: string, mase: number) => ({
  name,
  scores: {
    mase,
    smape: 12.345,
    rmse: 47.53,
    crps: 3.21,
    coverage: { '50': 0.5, '80': 0.81, '95': 0.96 },
    numValues: 24,
  },
});
const compared = (...names: readonly (readonly [string, number])[]) => ({
  standings: names.map(([name, mase]) => standing(name, mase)),
  numOrigins: 20,
  numBad: 0,
});

describe('verdict', () => {
  it('says plainly when a simple method wins', () => {
    expect(verdict(compared(['ets', 0.5], ['combination', 0.6], ['network', 0.9]))).toBe(
      'The network does not win from 20 steps at the end: ets, a simple method, has MASE 0.500, the network MASE 0.900.',
    );
  });

  it('names the best simple method where the network wins', () => {
    expect(verdict(compared(['network', 0.6], ['combination', 0.65], ['ar', 0.7]))).toBe(
      'The network wins from 20 steps at the end: MASE 0.600, the best simple method (ar) MASE 0.700.',
    );
  });

  it('says what the network is worth alone where the mean of several wins', () => {
    expect(verdict(compared(['combination', 0.6], ['ets', 0.65], ['network', 0.7]))).toBe(
      'The mean of network, ets and ar wins from 20 steps at the end: MASE 0.600, the network alone MASE 0.700.',
    );
  });
});

it('goes by CRPS where there is no scaled error', () => {
  const all = compared(['seasonal-naive', NaN], ['network', NaN]);
  expect(verdict(all)).toBe(
    'The network does not win from 20 steps at the end: seasonal-naive, a simple method, has CRPS 3.210, the network CRPS 3.210.',
  );
  expect(standingLines(all)[1]).toBe('seasonal-naive         -     12.35     47.53     3.210      81.0      96.0');
});

describe('standingLines', () => {
  it('has one line per method below a header', () => {
    const lines = standingLines(compared(['network', 0.6], ['seasonal-naive', 1]));
    expect(lines).toEqual([
      'method              MASE     sMAPE      RMSE      CRPS   in 80 %   in 95 %',
      'network            0.600     12.35     47.53     3.210      81.0      96.0',
      'seasonal-naive     1.000     12.35     47.53     3.210      81.0      96.0',
    ]);
  });
});

describe('standingRecords', () => {
  it('has null for what cannot be measured', () => {
    expect(standingRecords(compared(['network', NaN]))).toEqual([
      {
        method: 'network',
        mase: null,
        smape: 12.345,
        rmse: 47.53,
        crps: 3.21,
        coverage80: 0.81,
        coverage95: 0.96,
        numValues: 24,
      },
    ]);
  });
});
