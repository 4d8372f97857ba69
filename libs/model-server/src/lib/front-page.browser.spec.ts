import { existsSync } from 'node:fs';
import { pngBytes } from '@tolmach/testing-kit';
import type { FastifyInstance } from 'fastify';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { fakeCaptioner, fakeTranslator, gate, onlyTranslators } from '../../testing/fake-models';
import { createServer } from './create-server';
import type { ServerOptions } from './create-server';
import type { HostedModels, ServedTranslator } from './hosted-models';

jest.setTimeout(120_000); // a busy machine may take its time to start a browser

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
if (executablePath === undefined) {
  process.stderr.write("The server's page is not run: there is no Chromium. Install it, or name it in CHROMIUM.\n");
}
const inBrowser = executablePath === undefined ? describe.skip : describe;

const TRANSLATORS = onlyTranslators(fakeTranslator(['en', 'de']), fakeTranslator(['de,fr,ru', 'en']));
const MODELS: HostedModels = { ...TRANSLATORS, captioners: [{ name: 'caption-en', model: fakeCaptioner() }] };
const PICTURE = {
  name: `grey${'.long'.repeat(20)}.png`,
  mimeType: 'image/png',
  buffer: Buffer.from(pngBytes(new Uint8Array(40 * 20 * 3).fill(128), { width: 40, height: 20 })),
};

let browser: Browser;
let app: FastifyInstance;
let faults: string[];
beforeAll(async () => {
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath });
});
afterAll(async () => {
  if (executablePath !== undefined) await browser.close();
});
afterEach(() => app.close());

async function opened(look: BrowserContextOptions = {}, options: ServerOptions = {}, models = MODELS): Promise<Page> {
  faults = [];
  app = await createServer(models, options);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...look });
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => faults.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:')) faults.push(request.url());
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Translate' }).waitFor();
  return page;
}

async function translated(page: Page, text: string, target = 'de'): Promise<void> {
  await page.getByLabel('Text').fill(text);
  await page.getByLabel('To', { exact: true }).selectOption(target);
  await page.getByRole('button', { name: 'Translate' }).click();
  await page.locator('#translation .word').first().waitFor();
}

const lit = (page: Page): Promise<string[]> => page.locator('#source span[style*="background"]').allTextContents();

inBrowser("the server's page", () => {
  it('translates, shows where each word comes from, and alternatives on a click', async () => {
    const page = await opened();
    await translated(page, 'a small dog');
    expect(await page.locator('#translation .word').allTextContents()).toEqual(['A', 'SMALL', 'DOG']);
    expect(await page.locator('#translation').getAttribute('lang')).toBe('de');
    await page.getByRole('button', { name: 'SMALL' }).hover();
    expect(await lit(page)).toEqual(['small']);
    await page.mouse.move(0, 0);
    expect(await lit(page)).toEqual([]);
    expect(await page.getByText('A SMALL DOG!!!!').isVisible()).toBe(false);
    await page.getByText('Alternatives').click();
    expect(await page.locator('#others li').allTextContents()).toEqual(['!', '!!', '!!!', '!!!!'].map((end) => `A SMALL DOG${end}`)); // prettier-ignore
    expect(await page.locator('#by').textContent()).toBe('translated by en-de from English');
    expect(faults).toEqual([]);
  });

  it('shows a translation while it grows, and a fault in the middle of it', async () => {
    const { opened: told, open } = gate();
    const slow = fakeTranslator(['en', 'de']);
    let isBroken = false;
    const model: ServedTranslator = {
      ...slow,
      async translate(texts, options) {
        options?.onText?.('A SMALL', 0);
        await told;
        if (isBroken) throw new Error('secret');
        return slow.translate(texts, options);
      },
    };
    const page = await opened({}, {}, onlyTranslators(model));
    await page.getByRole('button', { name: 'Translate' }).click();
    await page.getByText('A SMALL …').waitFor();
    expect(await page.locator('#translation').getAttribute('aria-busy')).toBe('true');
    open();
    await page.locator('#translation .word').first().waitFor();
    expect(await page.locator('#translation').getAttribute('aria-busy')).toBeNull();
    expect(await page.locator('#said').textContent()).toBe('');
    isBroken = true;
    await page.getByRole('button', { name: 'Translate' }).click();
    await page.locator('#said.fault').waitFor();
    expect(await page.locator('#said').textContent()).toBe('This is a fault of the server; its log says more.');
    expect(faults).toEqual([]);
  });

  it('spells words as the texts do, not as the pieces that the model reads', async () => {
    const plain = fakeTranslator(['en', 'de']);
    const model: ServedTranslator = {
      ...plain,
      translate: async (texts, options) =>
        (
          await plain.translate(
            texts.map((text) => text.toLowerCase()),
            options,
          )
        ).map(({ hypotheses: [best], ...one }) => ({
          ...one,
          hypotheses: best === undefined ? [] : [{ ...best, text: 'Ein Hund' }],
        })),
    };
    const page = await opened({}, {}, onlyTranslators(model));
    await translated(page, 'A DOG');
    expect(await page.locator('#translation .word').allTextContents()).toEqual(['Ein', 'Hund']);
    expect(await page.locator('#source span').allTextContents()).toEqual(['A', 'DOG']);
    await translated(page, 'a small DOG');
    expect(await page.locator('#translation .word').allTextContents()).toEqual(['A', 'SMALL', 'DOG']); // three are not two
  });

  it('is worked by keys alone, and says what it shows', async () => {
    const page = await opened();
    await page.getByLabel('Text').fill('two dogs');
    await page.keyboard.press('Control+Enter');
    await page.locator('#translation .word').first().waitFor();
    await page.getByLabel('Text').focus();
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press('Tab'); // from, to, the button, a word
    expect(await page.locator(':focus').textContent()).toBe('TWO');
    expect(await page.locator('#looked').textContent()).toBe('looked most at: two');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator('.word[aria-pressed="true"]').allTextContents()).toEqual(['TWO']);
    expect(await page.locator('#looked').textContent()).toBe('looked most at: dogs');
  });

  it('captions a picture that is chosen or dropped, with a heat map for each word', async () => {
    const page = await opened();
    await page.getByLabel('Drop a picture here, or choose one').setInputFiles(PICTURE);
    await page.locator('#caption .word').first().waitFor();
    expect(await page.locator('#caption .word').allTextContents()).toEqual(['a', 'dog']);
    await page.locator('#caption .word').nth(1).hover();
    expect(await page.locator('#place').textContent()).toBe('dog: bottom right');
    const alphas = await page.locator('#heat').evaluate((element) => {
      const canvas = element as HTMLCanvasElement; // as the page has it
      return [...(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])].filter((_, at) => at % 4 === 3); // prettier-ignore
    });
    expect(Math.max(...alphas)).toBeGreaterThan(Math.min(...alphas));
    const dropped = await page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], 'other.png', { type: 'image/png' }));
        return transfer;
      },
      [...PICTURE.buffer],
    );
    await page.locator('#captioned').evaluate((element) => void ((element as HTMLElement).hidden = true));
    await page.locator('#drop').dispatchEvent('drop', { dataTransfer: dropped });
    await page.locator('#captioned').waitFor();
    expect(faults).toEqual([]);
  });

  it('tells what goes wrong in a sentence', async () => {
    const page = await opened({}, { maxCharacters: 2000, maxTexts: 1 });
    await page.getByLabel('Text').fill('a'.repeat(2001));
    await page.getByRole('button', { name: 'Translate' }).click();
    await page.locator('#said.fault').waitFor();
    expect(await page.locator('#said').textContent()).toContain('at most 2000 characters');
    await page.getByLabel('Drop a picture here').setInputFiles({ ...PICTURE, buffer: Buffer.from('not an image') });
    await page.locator('#caption-said.fault').waitFor();
  });

  it('asks for a key where the server wants one', async () => {
    const page = await openedLocked();
    await page.getByLabel('Key of this server').fill('sesame');
    await page.keyboard.press('Enter');
    await translated(page, 'a dog');
    expect(await page.getByLabel('Key of this server').isVisible()).toBe(false);
  });

  it.each(['light', 'dark'] as const)('fits 360 pixels, %s', async (colorScheme) => {
    const page = await opened({ viewport: { width: 360, height: 700 }, colorScheme });
    await translated(page, `a ${'very'.repeat(30)} long word and many short ones behind it`);
    await page.getByLabel('Drop a picture here').setInputFiles(PICTURE);
    await page.locator('#caption .word').first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe(colorScheme === 'light' ? 'rgb(246, 246, 244)' : 'rgb(19, 20, 23)');
  });
});

/** The page of a server with a key, which shows nothing yet. */
async function openedLocked(): Promise<Page> {
  app = await createServer(MODELS, { apiKeys: ['sesame'] });
  const page = await browser.newPage();
  await page.goto(await app.listen({ port: 0, host: '127.0.0.1' }));
  await page.getByLabel('Key of this server').waitFor();
  return page;
}
