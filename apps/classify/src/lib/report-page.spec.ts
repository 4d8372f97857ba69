import { reportPage } from './report-page';

const word = (text: string, form: string, influence: number) => {
  const start = text.indexOf(form);
  return { form, start, end: start + form.length, influence };
};

describe('reportPage', () => {
  it('marks the words that told most, as deep as they did, and keeps all of the text', () => {
    const text = 'Not <b>good</b> & dull';
    const words = [word(text, 'Not', -0.5), word(text, 'good', 1), word(text, 'dull', 0.05)];
    const page = reportPage('a & b', [{ text, label: 'fine', probability: 0.75, words }]);
    expect(page).toContain(
      '<p><mark class="against2" title="-0.50">Not</mark> &lt;b&gt;<mark class="for4" title="+1.00">good</mark>&lt;/b&gt; &amp; dull</p>',
    );
    expect(page).toContain('<p class="soft">fine 75.0 %</p>');
    expect(page).toContain('<title>a &amp; b</title>');
    expect(page).toContain('.for4 { background: rgb(var(--for) / 0.700); }');
  });

  it('puts texts of another class first, and counts them', () => {
    const entry = (text: string, reference: string) => ({ text, label: 'x', probability: 1, words: [], reference });
    const page = reportPage('t', [entry('right', 'x'), entry('wrong', 'y')]);
    expect(page.indexOf('wrong')).toBeLessThan(page.indexOf('right'));
    expect(page).toContain('2 texts, 1 of them taken for another class.');
    expect(page).toContain('x 100.0 %, is y');
  });
});
