import { TOKENISERS } from './tokenisers';

describe('TOKENISERS', () => {
  it.each([
    ['13a', 'It costs $1,234.50, "well-known" -- 5-6.', 'It costs $ 1,234.50 , " well-known " -- 5 - 6 .'],
    ['13a', 'AT&amp;T &quot;x&quot; &amp;lt;', 'AT & T " x " <'],
    ['13a', '«déjà» 你好。', '«déjà» 你好。'],
    ['intl', '«déjà» 3.5, 5€ 你好。', '« déjà » 3.5 , 5 € 你好 。'],
    ['char', 'ab 𠮷\u0301', 'a b 𠮷 \u0301'],
    ['none', 'a,b c.', 'a,b c.'],
  ] as const)('%s separates %j', (name, line, words) => {
    expect(TOKENISERS[name](line).join(' ')).toBe(words);
  });
});
