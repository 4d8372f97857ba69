import fc from 'fast-check';
import { escapeHtml } from './escape-html';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** What a reader of HTML makes of text without tags. */
function readHtml(html: string): string {
  return html.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name = '') =>
    code === undefined ? (NAMED[String(name)] ?? '?') : String.fromCharCode(Number(code)),
  );
}

describe('escapeHtml', () => {
  it('reads back as the same text, on one line and without anything that ends text or an attribute', () => {
    const characters = fc.constantFrom('<', '>', '&', '"', "'", '\n', '\r', '\t', '\0', '/', '!', '#', 'lt;', '39;');
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: characters }));
    fc.assert(
      fc.property(text, (any) => {
        const html = escapeHtml(any);
        expect(html).not.toMatch(/[<>"'\n\r\0]/);
        expect(readHtml(html)).toBe(any.replaceAll('\0', '\ufffd'));
      }),
    );
  });
});
