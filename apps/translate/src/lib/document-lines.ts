import { extname } from 'node:path';
import type { InputRecord } from '@tolmach/command-line';

/** Files of which some lines, or parts of lines, are not text. */
export const DOCUMENT_FORMATS = ['markdown', 'po', 'subtitles'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

const ENDINGS: Readonly<Record<string, DocumentFormat>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.po': 'po',
  '.pot': 'po',
  '.srt': 'subtitles',
  '.vtt': 'subtitles',
};

/** Files that are not plain text either, but have no reader here. */
const OTHER_ENDING = /\.(?:csv|tsv|xml|xlf|xliff|ya?ml|toml|ini|properties|strings|rtf|tex|rst|adoc)$/iu;

/** Whether a name of a format is that of a document. */
export function isDocumentFormat(name: string): name is DocumentFormat {
  return DOCUMENT_FORMATS.some((format) => format === name);
}

/** A line as it is written, of what is translated of it. */
export type LineWriter = (translation: string) => string;

/** What of a line is translated, nothing where it is kept, and the line with the translation. */
interface DocumentLine {
  readonly text: string;
  readonly written: LineWriter;
}

/** Reads the lines of one file in order; knows the line after each. */
type LineReader = (line: string, next: string | undefined) => DocumentLine;

const READERS: Readonly<Record<DocumentFormat, () => LineReader>> = {
  markdown: markdownReader,
  po: poReader,
  subtitles: subtitlesReader,
};

/** The format that the ending of a name tells. */
export function documentFormatOf(file: string): DocumentFormat | undefined {
  return ENDINGS[extname(file).toLowerCase()];
}

/** What to say of a file whose lines are translated as if they were all text; undefined where they may well be. */
export function plainTextNote(file: string): string | undefined {
  if (!OTHER_ENDING.test(file)) return undefined;
  return `${file}: every line is translated as text, so keys, fields and commands in it may change; for one column of a table see the README of translate`;
}

/**
 * Records of which a document's lines have as text what is translated of them.
 * @param formatOf - the format of a file; undefined for plain text
 * @param onLine - told of each record, in order, how its line is written; undefined where it is not of a document
 */
export async function* documentRecords(
  records: AsyncIterable<InputRecord>,
  formatOf: (file: string) => DocumentFormat | undefined,
  onLine: (written: LineWriter | undefined) => void,
): AsyncGenerator<InputRecord, void> {
  let reader: LineReader | undefined;
  for await (const { one: record, next } of withNext(records)) {
    if (record.line === 1) {
      const format = formatOf(record.file);
      reader = format && READERS[format]();
    }
    if (record.kind !== 'text' || reader === undefined) {
      onLine(undefined);
      yield record;
      continue;
    }
    const follows = next?.kind === 'text' && next.line > 1;
    const { text, written } = reader(record.text, follows ? next.text : undefined);
    onLine(written);
    yield { ...record, text };
  }
}

function kept(line: string): DocumentLine {
  return { text: '', written: () => line };
}

function translated(line: string): DocumentLine {
  return { text: line, written: (translation) => translation };
}

function markdownReader(): LineReader {
  let end: RegExp | undefined; // of the block under way, all of whose lines are kept
  let isFirst = true;
  return (line) => {
    const fence = /^\s*(?<mark>`{3,}|~{3,})/u.exec(line)?.groups?.['mark'];
    const isFrontMatter = isFirst && line.trimEnd() === '---';
    isFirst = false;
    if (end?.test(line)) end = undefined;
    else if (end === undefined && fence !== undefined)
      end = new RegExp(String.raw`^\s*${fence}${fence[0] ?? ''}*\s*$`, 'u');
    else if (isFrontMatter) end = /^(?:---|\.\.\.)\s*$/u;
    else if (end === undefined && !/^\s*\[(?!\^)[^\]]+\]:\s/u.test(line)) return translated(line);
    return kept(line);
  };
}

/** Keeps times, the number or name before them, and what a WebVTT file has besides cues. */
function subtitlesReader(): LineReader {
  let isNote = false;
  return (line, next = '') => {
    if (/^\s*$/u.test(line)) isNote = false;
    else if (/^\uFEFF?WEBVTT\b|^(?:NOTE|STYLE|REGION)\b/u.test(line)) isNote = true;
    return isNote || line.includes('-->') || next.includes('-->') ? kept(line) : translated(line);
  };
}

/** `msgid "text"`, and with no keyword the lines that continue it. */
const PO_LINE = /^(?:(?<keyword>msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"(?<value>.*)"\s*$/u;

/** Puts the translation of a msgid into a msgstr that is empty; the header's msgid is empty. */
function poReader(): LineReader {
  const read: Record<string, string> = {};
  let keyword = '';
  return (line, next = '') => {
    const { value, keyword: begun } = PO_LINE.exec(line)?.groups ?? {};
    if (value === undefined) return kept(line);
    if (begun === 'msgid') delete read['msgid_plural'];
    keyword = begun ?? keyword;
    read[keyword] = (begun === undefined ? (read[keyword] ?? '') : '') + value;
    const own = keyword; // another one when the translation comes
    const isEmpty = begun?.startsWith('msgstr') === true && value === '' && !next.startsWith('"');
    const source = keyword === 'msgstr[0]' ? read['msgid'] : (read['msgid_plural'] ?? read['msgid']);
    if (!isEmpty || source === undefined || source === '') return kept(line);
    return { text: unescaped(source), written: (text) => `${own} "${escaped(text)}"` };
  };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gu, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function escaped(text: string): string {
  const letters = Object.entries(ESCAPES);
  return text.replace(/["\\\n\t\r]/gu, (sign) => `\\${letters.find(([, one]) => one === sign)?.[0] ?? sign}`);
}

async function* withNext<Item>(
  items: AsyncIterable<Item>,
): AsyncGenerator<{ one: Item; next: Item | undefined }, void> {
  let before: { readonly item: Item } | undefined;
  for await (const item of items) {
    if (before !== undefined) yield { one: before.item, next: item };
    before = { item };
  }
  if (before !== undefined) yield { one: before.item, next: undefined };
}
