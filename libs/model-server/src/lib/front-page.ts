import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { heatScript } from '@tolmach/gallery';
import { pageHead } from '@tolmach/html-page';

/** Files of the page, which stay as they are: this path is right from `src/lib` and from `dist/lib`. */
const PAGE_FOLDER = join(__dirname, '..', '..', 'page');

let page: string | undefined;

/** The server's page, whole in itself; it asks this server and nobody else. */
export function frontPage(): string {
  page ??=
    pageHead({
      title: 'tolmach',
      style: pageFile('serve.css'),
      script: heatScript() + pageFile('serve.js'),
      asksItsServer: true,
    }) + `${pageFile('serve.html')}</body>\n</html>\n`;
  return page;
}

function pageFile(name: string): string {
  return readFileSync(join(PAGE_FOLDER, name), 'utf8');
}
