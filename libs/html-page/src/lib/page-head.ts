import { createHash } from 'node:crypto';
import { escapeHtml } from './escape-html';

/** What a page is made with, besides its body. */
export interface PageParts {
  /** Any text. */
  readonly title: string;
  /** CSS, without `</style`. */
  readonly style: string;
  /** JavaScript, without `</script` and `<!--`; it runs before there is a body. Default: none. */
  readonly script?: string;
  /** What made the page, for programs that come upon it. Default: not said. */
  readonly generator?: string;
  /** Whether its script may ask the server that it came from; default false. */
  readonly asksItsServer?: boolean;
}

/**
 * The start of a page in English that is whole in itself, up to and with `<body>`. Its content security policy lets in
 * this style and this script, by their hashes, and images that are in the page; nothing else runs, and no request leaves, unless it may ask its own server.
 */
export function pageHead({ title, style, script, generator, asksItsServer = false }: PageParts): string {
  const scriptSource = script === undefined ? '' : `; script-src ${hashOf(script)}`;
  const connectSource = asksItsServer ? `; connect-src 'self'` : '';
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(style)}${scriptSource}${connectSource}`;
  const made = generator === undefined ? '' : `<meta name="generator" content="${escapeHtml(generator)}">\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${made}<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
${script === undefined ? '' : `<script>${script}</script>\n`}</head>
<body>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
