export { escapeHtml } from './lib/escape-html';
export { pageHead } from './lib/page-head';
export type { PageParts } from './lib/page-head';
