import { SCALING_BASE } from './scaling-axes';
import { markdownTable, scalingSection } from './scaling-markdown';
import { exponentLine, pointLine } from './scaling-results';
import type { AxisResults } from './scaling-results';

/** Three points of a beam that costs ten milliseconds and four for each hypothesis. */
const beams: AxisResults = {
  axis: 'beam',
  results: [1, 5, 1000].map((value) => ({
    axis: 'beam',
    value,
    shape: { ...SCALING_BASE, sentences: 32, beam: value },
    timing: { medianMs: 10 + 4 * value, minMs: 9, maxMs: 1234.5, repeats: 5, otherCores: 0.012 },
    engine: 'ONNX Runtime 1, CPU',
    parameters: 7,
    peakMemoryMib: 100,
  })),
};
const conditions = { base: SCALING_BASE, size: 512, machine: { cpu: 'A Processor', commit: 'abc1234' } };

describe('scalingSection', () => {
  const section = scalingSection([beams], conditions);

  it('states the conditions of the numbers', () => {
    const text = section.replace(/\s+/g, ' ');
    expect(text).toContain('size 512) on ONNX Runtime 1, CPU; A Processor, commit abc1234.');
    expect(text).toContain('batch 32, 16 source tokens, 20 decoder steps, a vocabulary of 8,000 and beam 5');
    expect(text).toContain('Medians of 5 runs; cores that other programs used: at most 0.012.');
  });

  it('has a table laid out in columns', () => {
    expect(section).toContain(
      [
        '| hypotheses kept | ms    | fastest to slowest | ms per sentence |',
        '| --------------- | ----- | ------------------ | --------------- |',
        '| 1               | 14    | 9 to 1,230         | 0.438           |',
        '| 5               | 30    | 9 to 1,230         | 0.938           |',
        '| 1,000           | 4,010 | 9 to 1,230         | 125             |',
      ].join('\n'),
    );
  });

  it('has a chart of the measured values and the linear growth through the last one', () => {
    expect(section).toContain(
      [
        '```mermaid',
        'xychart-beta',
        '    title "Beam: milliseconds (bars) against linear growth (line)"',
        '    x-axis "hypotheses kept" ["1", "5", "1,000"]',
        '    y-axis "ms" 0 --> 4211',
        '    bar [14, 30, 4010]',
        '    line [4.01, 20.05, 4010]',
        '```',
      ].join('\n'),
    );
  });

  it('sums the axis up in one sentence', () => {
    expect(section).toContain(
      'Exponent 0.85 over all points: slower than linear (0.92 between the last two points: linear).',
    );
  });
});

describe('markdownTable', () => {
  it('leaves no column narrower than its rule may be', () => {
    expect(markdownTable([['a'], ['b']])).toBe('| a   |\n| --- |\n| b   |');
  });
});

describe('lines of JSON', () => {
  it('say of a point what varied, all sizes and the milliseconds per sentence', () => {
    const [first] = beams.results;
    expect(first && pointLine(first, { threads: 2 })).toMatchObject({
      ...{ bench: 'scaling', axis: 'beam', value: 1, threads: 2, batch: 32, sentences: 32, vocabulary: 8000 },
      ...{ medianMs: 14, msPerSentence: 0.438, otherCores: 0.012 },
    });
  });

  it('sum an axis up', () => {
    const line = exponentLine(beams);
    expect(line).toMatchObject({ bench: 'scaling-exponent', axis: 'beam', points: 3 });
    expect(line.exponent).toBeCloseTo(0.845, 3);
  });
});
