/** An element of a page, or a piece of text. */
export type PageNode = PageElement | string;

export interface PageElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: PageNode[];
}

const VOID = new Set(['meta', 'link', 'input', 'img']);
const RAW = new Set(['script', 'style']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/y;
const ATTRIBUTE = /([a-z-]+)(?:="([^"]*)")?/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * Reads HTML more strictly than a browser: every element closed in its order, quoted attributes, no `<`, `>` or bare `&`
 * in text. Text that broke out of its place is therefore an error or another tree.
 */
export function readPage(html: string): PageElement {
  const root: PageElement = { tag: '', attributes: new Map(), children: [] };
  const path = [root];
  let at = html.indexOf('<html');
  while (at < html.length) {
    const parent = path.at(-1) ?? fail('an open element', html.slice(at, at + 60));
    const end = endOfText(html, at, parent);
    if (end > at) parent.children.push(RAW.has(parent.tag) ? html.slice(at, end) : decoded(html.slice(at, end)));
    at = end < html.length ? readTag(html, end, path) : end;
  }
  if (path.length !== 1) fail('the end of the page', `${path.length - 1} open elements`);
  return root;
}

/** Takes in the tag at a place; returns the place behind it. */
function readTag(html: string, at: number, path: PageElement[]): number {
  TAG.lastIndex = at;
  const [tag, slash, name = '', attributes = ''] = TAG.exec(html) ?? fail('a tag', html.slice(at, at + 60));
  if (slash === '/') {
    const open = path.pop()?.tag;
    if (open !== name) fail(`the end of ${open ?? 'the page'}`, tag);
  } else {
    const element = { tag: name, attributes: attributesOf(attributes), children: [] };
    path.at(-1)?.children.push(element);
    if (!VOID.has(name)) path.push(element);
  }
  return at + tag.length;
}

/** All elements below one that have a tag name, or a class with a dot before it, in the page's order. */
export function findAll(element: PageElement, selector: string): PageElement[] {
  const below = element.children.filter((child) => typeof child !== 'string');
  return below.flatMap((child) => [...(matches(child, selector) ? [child] : []), ...findAll(child, selector)]);
}

/** All text below an element. */
export function textOf(element: PageElement | undefined): string | undefined {
  return element?.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

function matches(element: PageElement, selector: string): boolean {
  if (!selector.startsWith('.')) return element.tag === selector;
  return (element.attributes.get('class') ?? '').split(' ').includes(selector.slice(1));
}

function endOfText(html: string, at: number, parent: PageElement): number {
  const next = html.indexOf(RAW.has(parent.tag) ? `</${parent.tag}` : '<', at);
  return next < 0 ? html.length : next;
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, decoded(value)]));
}

function decoded(text: string): string {
  if (/[<>\r\0]/.test(text)) fail('escaped text', text);
  return text.replace(/&(?:#(\d+);|([a-z]+);)?/g, (reference, code: string | undefined, name: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number(code));
    return NAMED[name ?? ''] ?? fail('a character reference', reference);
  });
}

function fail(expected: string, received: string): never {
  throw new Error(`gallery page: expected ${expected}, received ${received}`);
}
