import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pngBytes } from '@tolmach/testing-kit';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { GalleryEntry } from './gallery-entry';
import type { GalleryOptions } from './gallery-page';
import { GalleryWriter } from './gallery-writer';

jest.setTimeout(120_000); // a busy machine may take its time to start a browser

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
if (executablePath === undefined) {
  process.stderr.write('The page of a gallery is not run: there is no Chromium. Install it, or name it in CHROMIUM.\n');
}
const inBrowser = executablePath === undefined ? describe.skip : describe;

/** Twice as wide as high. */
const picture = { thumbnail: pngBytes(new Uint8Array(40 * 20 * 3).fill(128), { width: 40, height: 20 }), width: 40, height: 20 }; // prettier-ignore
const options: GalleryOptions = { title: 'Photos', model: 'caption-en', grid: { height: 2, width: 3 } };
const ZEBRA: GalleryEntry = {
  path: 'photos/zebra.jpg',
  caption: 'A Zebra eats grass.',
  words: [
    { text: 'A', weights: [1, 0, 0, 0, 0, 0] },
    { text: 'Zebra', weights: [0, 0, 0.8, 0.4, 0, 0] },
    { text: 'eats', weights: [0, 0, 0, 0, 1, 0] },
    { text: 'grass.', weights: [0, 0, 0, 0, 0, 1] },
  ],
  ...picture,
};
const CAFE: GalleryEntry = { path: 'photos/IMG_7.jpg', caption: 'Two people at a café.', translation: 'Zwei Leute.' };
const BROKEN: GalleryEntry = { path: 'photos/broken.jpg', error: 'photos/broken.jpg: expected an image.' };
const DOG: GalleryEntry = { path: 'photos/dog.jpg', caption: 'A dog.' };
const ALL = [ZEBRA, CAFE, BROKEN, DOG];

let browser: Browser;
let folder: string;
let faults: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gallery-browser-'));
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath });
});
beforeEach(() => {
  faults = [];
});
afterAll(async () => {
  if (executablePath !== undefined) await browser.close();
  rmSync(folder, { recursive: true });
});

/** A gallery of these entries, in a browser of its own; what goes wrong in the page is in `faults`. */
async function opened(
  entries: readonly GalleryEntry[],
  more: object = {},
  look: BrowserContextOptions = {},
): Promise<Page> {
  const file = join(folder, 'gallery.html');
  const writer = await GalleryWriter.open(file, { ...options, ...more });
  for (const entry of entries) await writer.add(entry);
  await writer.close();
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...look });
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => faults.push(message.text()));
  const address = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) faults.push(request.url());
  });
  await page.goto(address);
  return page;
}

const word = (page: Page, text: string): Locator => page.locator('.caption i', { hasText: new RegExp(`^${text}$`) });
const layer = (page: Page): Locator => page.locator('canvas');
const opacity = (found: Locator): Promise<string> => found.evaluate((element) => getComputedStyle(element).opacity);

/** Names of the pictures that are seen, in their order. */
async function shown(page: Page): Promise<string[]> {
  const paths = await page.locator('.card:visible .path').allTextContents();
  return paths.map((path) => path.replace('photos/', '').replace('.jpg', ''));
}

/** Red, green, blue and alpha of the heat map at a point in fractions of the picture. */
function heatAt(page: Page, x: number, y: number): Promise<number[]> {
  const read = (element: SVGElement | HTMLElement, [across, down]: readonly [number, number]): number[] => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('no canvas');
    const [column, row] = [Math.floor(across * element.width), Math.floor(down * element.height)];
    return [...(element.getContext('2d')?.getImageData(column, row, 1, 1).data ?? [])];
  };
  return layer(page).evaluate(read, [x, y] as const);
}

/** A pixel lies beside the middle of its cell, and a canvas keeps colours multiplied by their opacity: within 15. */
const near = (colour: readonly number[]): unknown[] => colour.map((value) => expect.closeTo(value, -1.48) as unknown);

const NOTHING = [18, 14, 56, 158];
const GREATEST = [252, 232, 120, 209];
const HALF = [193, 65, 101, 184];
const UNSEEN = [110, 110, 110, 225];

inBrowser('the page of a gallery', () => {
  it('asks for nothing, breaks none of its rules, and counts', async () => {
    const page = await opened(ALL);
    await expect(page.title()).resolves.toBe('Photos');
    await expect(page.locator('#count').textContent()).resolves.toBe('4 pictures, 1 failed,');
    await word(page, 'Zebra').click();
    await page.locator('#strength').fill('50');
    expect(faults).toEqual([]);
    await page.evaluate(() => {
      document.head.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "x"' }));
    });
    await expect(page.title()).resolves.toBe('Photos');
    expect(faults.join()).toContain('Content Security Policy');
  });

  it('finds words of captions, translations, faults and paths, whatever their case and accents', async () => {
    const page = await opened(ALL);
    await page.keyboard.press('/');
    await page.keyboard.type('CAFE');
    await page.waitForTimeout(150); // a search waits until somebody has typed
    await expect(shown(page)).resolves.toEqual(['IMG_7']);
    await expect(page.locator('#count').textContent()).resolves.toBe('1 of 4 pictures, 1 failed,');
    const found = { img_: ['IMG_7'], leute: ['IMG_7'], '  a  dog ': ['dog'], expected: ['broken'], 'zebra dog': [], photos: ['zebra', 'IMG_7', 'broken', 'dog'] }; // prettier-ignore
    for (const [query, expected] of Object.entries(found)) {
      await page.locator('#query').fill(query);
      await page.waitForTimeout(150);
      await expect(shown(page)).resolves.toEqual(expected);
      await expect(page.locator('#nothing').isVisible()).resolves.toBe(expected.length === 0);
    }
    await expect(page.locator('#count').textContent()).resolves.toBe('4 pictures, 1 failed,');
  });

  it('shows the failed ones alone, and the rest again', async () => {
    const page = await opened(ALL);
    await page.getByLabel('failed only').check();
    await expect(shown(page)).resolves.toEqual(['broken']);
    await page.getByLabel('failed only').uncheck();
    await expect(shown(page)).resolves.toEqual(['zebra', 'IMG_7', 'broken', 'dog']);
  });

  it('brings pictures in order, those without a score last', async () => {
    const scored = [{ ...ZEBRA, score: 0.25 }, BROKEN, { ...CAFE, score: -1 }, { ...DOG, score: 0.75 }];
    const page = await opened(scored, { scoreName: 'CIDEr-D' });
    const orders = { best: ['dog', 'zebra', 'IMG_7', 'broken'], worst: ['IMG_7', 'zebra', 'dog', 'broken'], path: ['IMG_7', 'broken', 'dog', 'zebra'], given: ['zebra', 'broken', 'IMG_7', 'dog'] }; // prettier-ignore
    for (const [order, expected] of Object.entries(orders)) {
      await page.getByLabel('Order').selectOption(order);
      await expect(shown(page)).resolves.toEqual(expected);
    }
    await expect(page.locator('.score').allTextContents()).resolves.toEqual(['0.250', '-1.000', '0.750']);
    await expect(page.locator('.score').first().getAttribute('title')).resolves.toBe('CIDEr-D');
    const names = ['as given', 'path', 'CIDEr-D, best first', 'CIDEr-D, worst first'];
    await expect(page.locator('option').allTextContents()).resolves.toEqual(names);
    const plain = await opened(ALL);
    await expect(plain.locator('option').allTextContents()).resolves.toEqual(names.slice(0, 2));
  });

  it('paints where the model looked for the word that is pressed', async () => {
    const page = await opened(ALL);
    await word(page, 'Zebra').click();
    await expect(page.locator('.label').textContent()).resolves.toBe('Zebra');
    const size = await layer(page).evaluate((canvas) => [canvas.getAttribute('width'), canvas.getAttribute('height')]);
    expect(size).toEqual(['160', '80']); // the picture's proportion
    await expect(heatAt(page, 5 / 6, 1 / 4)).resolves.toEqual(near(GREATEST));
    await expect(heatAt(page, 1 / 6, 3 / 4)).resolves.toEqual(near(HALF));
    await expect(heatAt(page, 1 / 2, 3 / 4)).resolves.not.toEqual(near(GREATEST));
    await expect(heatAt(page, 1 / 12, 1 / 12)).resolves.toEqual(near(NOTHING));
    await word(page, 'eats').click();
    await expect(heatAt(page, 1 / 2, 3 / 4)).resolves.toEqual(near(GREATEST));
    await expect(heatAt(page, 5 / 6, 1 / 4)).resolves.toEqual(near(NOTHING));
    await expect(page.locator('i.on').allTextContents()).resolves.toEqual(['eats']);
    await word(page, 'eats').click();
    await expect(page.locator('i.on').count()).resolves.toBe(0);
    await page.waitForTimeout(300); // the heat map fades
    await expect(opacity(layer(page))).resolves.toBe('0');
  });

  it('leaves grey what the network did not see', async () => {
    const words = [{ text: 'A', weights: [1, 0, 0, 0] }];
    const page = await opened([{ ...ZEBRA, words }], { grid: { height: 2, width: 2 }, resize: 'crop' });
    await word(page, 'A').click();
    for (const x of [0.02, 0.23, 0.77, 0.98]) await expect(heatAt(page, x, 0.5)).resolves.toEqual(near(UNSEEN));
    await expect(heatAt(page, 0.375, 0.25)).resolves.toEqual(near(GREATEST));
    await expect(heatAt(page, 0.625, 0.75)).resolves.toEqual(near(NOTHING));
  });

  it('has a heat map as strong as the slider says', async () => {
    const page = await opened(ALL, {}, { reducedMotion: 'reduce' });
    await word(page, 'Zebra').click();
    await expect(opacity(layer(page))).resolves.toBe('0.75');
    await page.getByLabel('Strength of the heat map').fill('30');
    await expect(opacity(layer(page))).resolves.toBe('0.3');
    const legend = await page.locator('.legend').evaluate((element) => getComputedStyle(element).backgroundImage);
    expect(legend).toMatch(/^linear-gradient\(to right, rgb\(18, 14, 56\), .*, rgb\(252, 232, 120\)\)$/);
  });

  it('follows the mouse, and goes back to the word that was pressed', async () => {
    const page = await opened(ALL);
    await word(page, 'Zebra').hover();
    await expect(page.locator('i.on').allTextContents()).resolves.toEqual(['Zebra']);
    await page.mouse.move(2, 2);
    await expect(page.locator('i.on').count()).resolves.toBe(0);
    await word(page, 'eats').click();
    await word(page, 'A').hover();
    await expect(page.locator('.label').textContent()).resolves.toBe('A');
    await page.mouse.move(2, 2);
    await expect(page.locator('.label').textContent()).resolves.toBe('eats');
  });

  it('goes from word to word by keys, and says where each lies', async () => {
    const page = await opened(ALL);
    await page.getByLabel('Switch between dark and light').focus();
    await page.keyboard.press('Tab');
    const said = [
      ['ArrowRight', 'A, word 1 of 4: top left'],
      ['ArrowRight', 'Zebra, word 2 of 4: top right'],
      ['End', 'grass., word 4 of 4: bottom right'],
      ['ArrowRight', 'A, word 1 of 4: top left'],
      ['ArrowLeft', 'grass., word 4 of 4: bottom right'],
      ['ArrowLeft', 'eats, word 3 of 4: bottom centre'],
      ['Home', 'A, word 1 of 4: top left'],
      ['Enter', 'Zebra, word 2 of 4: top right'],
      ['Escape', ''],
      ['ArrowLeft', 'grass., word 4 of 4: bottom right'],
      ['Control+ArrowRight', 'grass., word 4 of 4: bottom right'],
    ] as const;
    for (const [key, sentence] of said) {
      await page.keyboard.press(key);
      await expect(page.locator('#said').textContent()).resolves.toBe(sentence);
    }
    await expect(page.locator('i.on').allTextContents()).resolves.toEqual(['grass.']);
    expect(faults).toEqual([]);
  });

  it('lays pictures and references side by side where there are any', async () => {
    const page = await opened([{ ...ZEBRA, references: ['A zebra grazes.'] }, DOG]);
    const [text, references] = [page.locator('.text').first(), page.locator('.references')];
    const below = async () => ((await references.boundingBox())?.y ?? 0) > ((await text.boundingBox())?.y ?? 0);
    await expect(below()).resolves.toBe(false);
    await page.getByText('Grid').click();
    await expect(below()).resolves.toBe(true);
    await page.getByText('Side by side').click();
    await expect(below()).resolves.toBe(false);
    const plain = await opened(ALL);
    await expect(plain.locator('main').getAttribute('class')).resolves.toBe('grid');
  });

  it.each(['light', 'dark'] as const)('is %s where the reader likes that, and the other at a press', async (theme) => {
    const page = await opened(ALL, {}, { colorScheme: theme });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const colours = { light: 'rgb(246, 246, 244)', dark: 'rgb(19, 20, 23)' };
    await expect(paper()).resolves.toBe(colours[theme]);
    await page.getByLabel('Switch between dark and light').click();
    await expect(paper()).resolves.toBe(colours[theme === 'light' ? 'dark' : 'light']);
    await page.getByLabel('Switch between dark and light').click();
    await expect(paper()).resolves.toBe(colours[theme]);
  });

  it.each([320, 390, 1200])('fits a screen of %i pixels, with all hypotheses', async (width) => {
    const hypotheses = ['A zebra eats grass.', 'Extraordinarily'].map((text) => ({
      text,
      score: -10.5,
      logProb: -99.125,
    }));
    const long = { path: `photos/${'x'.repeat(200)}.jpg`, caption: 'y'.repeat(200), translation: 'z'.repeat(200) };
    const page = await opened([{ ...ZEBRA, hypotheses }, long, BROKEN], {}, { viewport: { width, height: 700 } });
    await page.locator('summary').click();
    for (const layout of ['Grid', 'Side by side']) {
      await page.getByText(layout).click();
      await expect(page.evaluate(() => document.documentElement.scrollWidth)).resolves.toBeLessThanOrEqual(width);
      const card = await page.locator('.card').first().boundingBox();
      for (const cell of await page.locator('td').all()) {
        const box = await cell.boundingBox();
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((card?.x ?? 0) + (card?.width ?? 0));
      }
    }
  });

  it('prints without its tools', async () => {
    const page = await opened(ALL, {}, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.tools').isVisible()).resolves.toBe(false);
    await expect(shown(page)).resolves.toEqual(['zebra', 'IMG_7', 'broken', 'dog']);
    await expect(page.evaluate(() => getComputedStyle(document.body).backgroundColor)).resolves.toBe(
      'rgb(255, 255, 255)',
    );
  });
});
