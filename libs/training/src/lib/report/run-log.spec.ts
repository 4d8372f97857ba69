import { namesOf, parseRunLog, pointsOf } from './run-log';

const lines = (...records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('parseRunLog', () => {
  it('tells steps from validations', () => {
    const log = parseRunLog(
      lines({ step: 2, loss: 3, epoch: 0 }, { step: 4, loss: 2.5 }, { step: 4, validation: { bleu: 7 }, isBest: true }),
    );
    expect(log).toEqual({
      steps: [
        { step: 2, values: { step: 2, loss: 3, epoch: 0 } },
        { step: 4, values: { step: 4, loss: 2.5 } },
      ],
      validations: [{ step: 4, values: { bleu: 7 }, isBest: true }],
    });
  });

  it('lets a resumed run have the last word on steps that it went over again, validations ahead included', () => {
    const log = parseRunLog(
      lines(
        { step: 2, loss: 9 },
        { step: 2, validation: { bleu: 1 }, isBest: true },
        { step: 4, loss: 8 },
        { step: 4, validation: { bleu: 2 }, isBest: true },
        { step: 3, loss: 7 },
        { step: 5, loss: 6 },
      ),
    );
    expect(pointsOf(log.steps, 'loss')).toEqual([
      { step: 2, value: 9 },
      { step: 3, value: 7 },
      { step: 5, value: 6 },
    ]);
    expect(log.validations.map(({ step }) => step)).toEqual([2]);
  });

  it('passes over what is not a record, or not a finite number', () => {
    const text = `${lines({ step: 1, loss: NaN, note: 'x' })}null\n[]\n{"step":"2"}\n{"step":3,"lo`;
    expect(parseRunLog(text)).toEqual({ steps: [{ step: 1, values: { step: 1 } }], validations: [] });
    expect(parseRunLog('')).toEqual({ steps: [], validations: [] });
  });

  it('names values in the order of their first appearance', () => {
    const { validations } = parseRunLog(
      lines({ step: 1, validation: { b: 1 } }, { step: 2, validation: { a: 1, b: 2 } }),
    );
    expect(namesOf(validations)).toEqual(['b', 'a']);
  });
});
