import { maskPair } from './mask-pair';
import { MASK_SYMBOLS } from './masks';

it('masks alike what both sides have, whatever the order and the separators', () => {
  const { source, target, spans } = maskPair({
    source: 'Tom paid $1,299.50 on 3 May at example.org.',
    target: 'Tom bezahlte am 3. Mai auf example.org 1.299,50 $.',
  });
  expect(source).toBe('Tom paid ｟n0｠ on ｟n1｠ May at ｟x0｠.');
  expect(target).toBe('Tom bezahlte am ｟n1｠. Mai auf ｟x0｠ ｟n0｠.');
  expect(spans.map(({ mask, text }) => [mask, text])).toEqual([
    ['｟n0｠', '$1,299.50'],
    ['｟n1｠', '3'],
    ['｟x0｠', 'example.org'],
  ]);
});

it('leaves what only one side has', () => {
  expect(maskPair({ source: '3 dogs and 12 cats', target: 'drei Hunde und 12 Katzen' })).toMatchObject({
    source: '3 dogs and ｟n0｠ cats',
    target: 'drei Hunde und ｟n0｠ Katzen',
  });
});

it('gives each of several equal spans its own mask', () => {
  expect(maskPair({ source: '5 and 5', target: '5 und 5' })).toMatchObject({
    source: '｟n0｠ and ｟n1｠',
    target: '｟n0｠ und ｟n1｠',
  });
});

it('numbers masks from where it is told, and begins again after the last', () => {
  const text = Array.from({ length: 10 }, (_, index) => `${index}9 apples`).join(', ');
  const { source } = maskPair({ source: text, target: text }, { firstNumber: 6 });
  const masks = source.match(/｟..｠/gu) ?? [];
  expect(masks).toEqual(['6', '7', '0', '1', '2', '3', '4', '5', '6', '7'].map((number) => `｟n${number}｠`));
  for (const mask of masks) expect(MASK_SYMBOLS).toContain(mask);
});

it('masks a name of both sides on demand, and no part of another span', () => {
  const pair = { source: 'Does Anna know anna.pdf and Tom?', target: 'Kennt Anna anna.pdf und Tom?' };
  expect(maskPair(pair, { withName: true })).toMatchObject({
    source: 'Does ｟x0｠ know ｟x1｠ and Tom?',
    target: 'Kennt ｟x0｠ ｟x1｠ und Tom?',
  });
  const none = { source: 'The dog sleeps.', target: 'Der Hund schläft.' };
  expect(maskPair(none, { withName: true })).toMatchObject(none);
});
