import { samplesHeading } from '../step-log';
import { parseSamples } from './sample-log';

const block = (step: number, ...hypotheses: readonly string[]) =>
  [
    samplesHeading(step),
    ...hypotheses.flatMap((text, index) => [
      `source     source ${String(index)}`,
      `reference  reference ${String(index)}`,
      `hypothesis ${text}`,
    ]),
    '\n',
  ].join('\n');

describe('parseSamples', () => {
  it('gathers the outputs for each sample over the steps', () => {
    const [first, second, ...others] = parseSamples(block(5, 'a', 'b') + block(10, '', '=== step 7'));
    expect(first?.given).toEqual([
      { label: 'source', text: 'source 0' },
      { label: 'reference', text: 'reference 0' },
    ]);
    expect(first?.hypotheses).toEqual([
      { step: 5, text: 'a' },
      { step: 10, text: '' },
    ]);
    expect(second?.hypotheses.map(({ text }) => text)).toEqual(['b', '=== step 7']);
    expect(others).toEqual([]);
  });

  it('lets a resumed run have the last word', () => {
    const [sample] = parseSamples(block(5, 'a') + block(10, 'b') + block(15, 'c') + block(10, 'd'));
    expect(sample?.hypotheses.map(({ text }) => text)).toEqual(['a', 'd']);
  });

  it('finds none in an empty log', () => {
    expect(parseSamples('')).toEqual([]);
  });
});
