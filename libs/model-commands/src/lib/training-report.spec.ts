import { trainingEnd, trainingReport } from './training-report';
import type { StopReason, TrainingEvent } from '@tolmach/training';

const UNIT = { countKey: 'targetTokens', rateKey: 'tokensPerSecond', label: 'target tokens' };

describe('trainingReport', () => {
  it('keeps messages and validations, and shows steps with speed and time left', () => {
    const shown: string[] = [];
    const progress = {
      update: (text: string) => shown.push(`~ ${text}`),
      note: (text: string) => shown.push(text),
      tell: (text: string) => shown.push(`! ${text}`),
      end: () => undefined,
    };
    let ms = 0;
    const { listener: report, interruption } = trainingReport(progress, () => ms);
    const step = (at: number, minutes?: number): TrainingEvent => {
      const stop = { steps: 10_000, minutes };
      return { kind: 'step', step: at, elapsedSeconds: at, stop, loss: 3.14159, rate: 4512.3, unit: UNIT };
    };
    expect(interruption()).toBe('Interrupted: ending before the first step; Ctrl-C again ends at once.');
    report({ kind: 'message', text: 'engine: wasm' });
    report({ kind: 'leftOut', text: 'a.txt, line 2: expected UTF-8' });
    report(step(50));
    expect(interruption()).toMatch(/without saving \(no step is saved yet\)\.$/);
    report({ kind: 'checkpoint', step: 50 });
    ms = 60_000;
    report(step(100));
    report(step(100, 10));
    expect(interruption()).toMatch(/without saving \(the last saved step is 50\)\.$/);
    const result = { scores: { perplexity: 12.345, bleu: 23.456, chrf: 50, other: 1 }, samples: [] };
    report({ kind: 'validation', step: 100, result, isBest: true });
    expect(shown).toEqual([
      'engine: wasm',
      '! a.txt, line 2: expected UTF-8', // also where --quiet hides notes
      '~ step 50 of 10,000, loss 3.142, 4,512 target tokens/s',
      '~ step 100 of 10,000, loss 3.142, 4,512 target tokens/s, at most 3 h 18 min left',
      '~ step 100 of 10,000, loss 3.142, 4,512 target tokens/s, at most 9 min left',
      'step 100: perplexity 12.35, BLEU 23.46, chrF2 50.00, other 1.00 (best so far)',
    ]);
  });

  it('says how a run ended and which model is best', () => {
    const ended = (reason: StopReason, best: { readonly score: number; readonly step: number } | null): string =>
      trainingEnd({ reason, state: { step: 1200, best } });
    expect(ended('patience', { score: 1, step: 800 })).toBe(
      'Stopped after 1200 steps: validation scores no longer improved. Best model: step 800.',
    );
    expect(trainingEnd({ reason: 'interrupted', state: { step: 0, best: null } })).toBe(
      'Interrupted before the first step.',
    );
    expect(ended('interrupted', null)).toBe('Interrupted and saved after 1200 steps. No validation was reached.');
  });
});
