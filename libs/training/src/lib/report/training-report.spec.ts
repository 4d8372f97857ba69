import { createHash } from 'node:crypto';
import { parseRunLog } from './run-log';
import { trainingReport } from './training-report';
import { textRunSchema } from '../../../testing/text-run';
import type { ReportData, ReportedRun } from './training-report';

const TEXT = { source: 'a <b> & "c".txt', target: 'target.txt' };
const CONFIG = textRunSchema.parse({ data: { train: [TEXT], validation: TEXT }, seed: 11 });
const FACTS: ReportedRun = {
  name: 'run',
  config: CONFIG,
  engine: 'none',
  model: '7 parameters',
  startedAt: new Date('2020-02-03T04:05:06Z'),
  startStep: 0,
  task: {
    objective: {
      unit: { countKey: 'targetTokens', rateKey: 'tokensPerSecond', label: 'target tokens' },
      lossLabel: 'nats per token',
    },
    smallerIsBetter: ['perplexity'],
    validationLoss: ({ perplexity = NaN }) => Math.log(perplexity),
  },
};

function reportOf(records: readonly object[], data: Partial<ReportData> = {}): string {
  const log = parseRunLog(records.map((record) => JSON.stringify(record)).join('\n'));
  return trainingReport({ facts: FACTS, log, samples: [], writtenAt: new Date('2020-02-03T05:00:00Z'), ...data });
}

const titlesOf = (page: string) => [...page.matchAll(/<figcaption><b>(.*?)<\/b>/g)].map(([, title]) => title);
const numFigures = (page: string) => titlesOf(page).length;

const STEP = {
  loss: 2,
  learningRate: 0.01,
  gradientNorm: 1,
  tokensPerSecond: 50,
  targetTokens: 700,
  elapsedSeconds: 90,
};

describe('trainingReport', () => {
  it('draws what was measured and marks the best validation', () => {
    const page = reportOf([
      { step: 5, ...STEP },
      { step: 10, ...STEP, elapsedSeconds: 3720 },
      { step: 10, validation: { perplexity: 20, bleu: 8, chrf: 30 }, isBest: true },
      { step: 15, validation: { perplexity: 25, bleu: 7, chrf: 31 }, isBest: false },
    ]);
    const titles = [
      'Loss',
      'Validation perplexity',
      'Validation BLEU',
      'Validation chrF2',
      'Learning rate',
      'Gradient norm',
      'Speed',
    ];
    expect(titlesOf(page)).toEqual(titles);
    expect(page).toContain('products in float32');
    expect(page).toContain('The loss of training is with dropout and label smoothing, as far as the config has them');
    expect(page.match(/class="best"/g)).toHaveLength(titles.length);
    expect(page).toContain(
      'aria-label="Loss: training 2 at step 5, 2 at step 10; validation 2.9957 at step 10, 3.2189 at step 15"',
    );
    expect(page).toContain('<dd>1 h 2 min, 1,400 target tokens</dd>');
    expect(page).toContain('<dd>step 10: perplexity 20.00, BLEU 8.00, chrF2 30.00</dd>');
    expect(page).toMatch(/<tr><th scope="row">15<.*<tr class="chosen"><th scope="row">10 /s);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ['an empty log', [], 0],
    ['one line', [{ step: 1, loss: 3 }], 1],
    [
      'a loss that is not a number',
      [
        { step: 1, loss: NaN, learningRate: 0.1 },
        { step: 2, loss: Infinity, learningRate: 0.1 },
      ],
      1,
    ],
    ['a validation alone, of nothing', [{ step: 0, validation: { bleu: 0 }, isBest: true }], 1],
    [
      'numbers that are all the same',
      [
        { step: 1, loss: 0 },
        { step: 2, loss: 0 },
      ],
      1,
    ],
  ])('has no number that cannot be drawn, of %s', (_, records, expected) => {
    const page = reportOf(records);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    expect(numFigures(page)).toBe(expected);
  });

  it('stays small for a long run, and keeps a single spike', () => {
    const records = Array.from({ length: 20_000 }, (_, index) => ({
      step: index + 1,
      ...STEP,
      loss: index === 7321 ? 90 : 2,
    }));
    const validations = records.map(({ step }) => ({ step, validation: { bleu: 3 }, isBest: step === 5 }));
    const page = reportOf(records.flatMap((record, index) => [record, validations[index] ?? {}]));
    expect(page.length).toBeLessThan(150_000);
    const [loss = ''] = page.match(/<polyline points="[^"]*"/) ?? [];
    expect(new Set([...loss.matchAll(/,([\d.]+)/g)].map(([, y]) => y)).size).toBe(2);
    expect(page).toContain('19,799 earlier ones are in metrics.jsonl.');
  });

  it('compares no reward with the cross-entropy of the validation', () => {
    const { validationLoss: _, ...task } = FACTS.task;
    const facts = { ...FACTS, task };
    const page = reportOf(
      [
        { step: 1, loss: -0.1 },
        { step: 1, validation: { perplexity: 5 } },
      ],
      { facts },
    );
    expect(page).toContain('aria-label="Loss: training -0.1 at step 1, -0.1 at step 1"');
  });

  it('holds any text as text, under a policy that lets its style in and nothing else', () => {
    const evil = '</style></script><script>alert("1")</script>&\'';
    const page = reportOf(
      [
        { step: 1, loss: 1 },
        { step: 1, validation: { [evil]: 1 }, isBest: true },
      ],
      {
        facts: { ...FACTS, name: evil, engine: evil, model: evil },
        samples: [{ given: [{ label: evil, text: evil }], hypotheses: [{ step: 1, text: evil }] }],
        ending: { fault: evil },
      },
    );
    expect(page).not.toMatch(/<script|<\/script|alert\("/);
    expect(page).toContain('a &lt;b&gt; &amp; \\&quot;c\\&quot;.txt');
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'"`);
    expect(page).not.toMatch(/\sstyle=|\son\w+=|https?:/);
  });

  it.each([
    [undefined, 'Running: step 3 of 100,000.'],
    [{ reason: 'steps' as const }, 'Ended at step 3 of 100,000: all its steps are done.'],
    [
      { reason: 'patience' as const },
      `Ended at step 3 of 100,000: no better BLEU in ${String(CONFIG.validation.patience)} validations.`,
    ],
    [
      { fault: 'step 4: expected a finite loss' },
      'Stopped at step 3 of 100,000 by a fault: step 4: expected a finite loss',
    ],
  ])('says where the run stands: %p', (ending, sentence) => {
    expect(reportOf([{ step: 3, loss: 1 }], { ending })).toContain(`>${sentence}</p>`);
  });

  it('shows some of many hypotheses, the best one among them', () => {
    const hypotheses = Array.from({ length: 40 }, (_, index) => ({
      step: index + 1,
      text: `text ${String(index + 1)}.`,
    }));
    const page = reportOf([{ step: 9, validation: { bleu: 1 }, isBest: true }], {
      samples: [{ given: [], hypotheses }],
    });
    const shown = [...page.matchAll(/text (\d+)\./g)].map(([, step]) => Number(step));
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
    expect(shown.length).toBeLessThanOrEqual(9);
    expect(shown).toEqual(expect.arrayContaining([1, 9, 40]));
  });
});
