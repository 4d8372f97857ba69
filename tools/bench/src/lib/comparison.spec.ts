import { amongBuilds, bestPeerFigure, ratioLine } from './comparison';
import type { ComparedFigure } from './comparison';

const speed: ComparedFigure = {
  ...{ ours: 'sentencesPerSecond', peer: 'sentences_per_s', better: 'larger' },
  labels: { beam: 5 },
  isPeerLine: (line) => line.beam === 5,
};

function peerLines(...rows: readonly (readonly [beam: number, speed: number])[]) {
  return rows.map(([beam, sentences]) => ({ beam, sentences_per_s: sentences }));
}

describe('bestPeerFigure', () => {
  it('is that of the faster program, on the line of the same sizes', () => {
    const programs = [peerLines([5, 70], [1, 900]), peerLines([5, 80], [1, 800])];
    expect(bestPeerFigure(programs, speed)).toBe(80);
  });

  it('is the smaller one where less is better', () => {
    expect(bestPeerFigure([peerLines([5, 70]), peerLines([5, 80])], { ...speed, better: 'smaller' })).toBe(70);
  });

  it('is the median of a program that measured the same thing several times', () => {
    expect(bestPeerFigure([peerLines([5, 70], [5, 75], [5, 90])], speed)).toBe(75);
  });

  it('cannot be had when a program measured other sizes', () => {
    const received = /expected a number called sentences_per_s in a result of the same sizes/;
    expect(() => bestPeerFigure([peerLines([5, 70]), peerLines([1, 900])], speed)).toThrow(received);
  });

  it('cannot be had when the line is without it', () => {
    expect(() => bestPeerFigure([[{ beam: 5 }]], speed)).toThrow('sentences_per_s');
  });
});

describe('ratioLine', () => {
  const turns = [
    { ours: [{ beam: 5, sentencesPerSecond: 100 }], peers: [peerLines([5, 50]), peerLines([5, 40])] },
    { ours: [{ beam: 5, sentencesPerSecond: 120 }], peers: [peerLines([5, 50]), peerLines([5, 80])] },
    { ours: [{ beam: 5, sentencesPerSecond: 90 }], peers: [peerLines([5, 60]), peerLines([5, 40])] },
  ];

  it('compares the medians over all turns, of the better program in each', () => {
    expect(ratioLine(turns, speed)).toEqual({
      ...{ bench: 'ratio', beam: 5, figure: 'sentencesPerSecond', better: 'larger', rounds: 3 },
      ...{ ours: 100, peer: 60, ratio: 1.667, ratios: [2, 1.5, 1.5] },
    });
  });

  it('compares two builds by the figure and the line that both have', () => {
    const builds = [
      {
        ours: [
          { beam: 1, sentencesPerSecond: 9 },
          { beam: 5, sentencesPerSecond: 3 },
        ],
        peers: [[{ beam: 5, sentencesPerSecond: 2 }]],
      },
    ];
    const line = ratioLine(builds, amongBuilds(speed), 'baseline');
    expect(line).toMatchObject({ ours: 3, baseline: 2, ratio: 1.5 });
    expect(line).not.toHaveProperty('peer');
  });

  it('takes our line with the labels of the case', () => {
    const [first] = turns;
    const both = [{ beam: 1, sentencesPerSecond: 999 }, ...(first?.ours ?? [])];
    expect(ratioLine([{ ours: both, peers: first?.peers ?? [] }], speed)).toMatchObject({ ours: 100, ratio: 2 });
  });
});
