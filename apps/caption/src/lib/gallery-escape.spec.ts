import fc from 'fast-check';
import { findAll, readPage, textOf } from '../../testing/gallery-page-reader';
import { escapeHtml } from './gallery-escape';

describe('escapeHtml', () => {
  it('reads back as the same text, in an attribute and between tags, on one line', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('<', '>', '&', '"', "'", '\n', '\r', '\t', '/', '!', '-', '#', 'script', 'lt;', '='),
      }),
    );
    fc.assert(
      fc.property(text, (any) => {
        const html = `<html><p title="${escapeHtml(any)}">${escapeHtml(any)}</p></html>`;
        expect(html).not.toMatch(/[\n\r]/);
        const [paragraph] = findAll(readPage(html), 'p');
        const expected = any.replaceAll('\0', '\ufffd');
        expect([paragraph?.attributes.get('title'), textOf(paragraph)]).toEqual([expected, expected]);
      }),
    );
  });
});
