'use strict';
/*
 * The server's page. Its one script is the gallery's heat.js and then this file, so neither imports or exports anything.
 */

/** @typedef {{ readonly text: string, readonly score: number }} Alternative */
/** @typedef {{ readonly sourcePieces: readonly string[], readonly pieces: readonly string[], readonly weights: readonly (readonly number[])[] }} Looked */
/** @typedef {{ readonly text: string, readonly alternatives: readonly Alternative[], readonly attention?: Looked }} Translated */
/** @typedef {{ readonly text: string, readonly weights: readonly number[] }} Word */
/** @typedef {{ readonly model: string, readonly source: string, readonly target: string, readonly translations: readonly Translated[] }} Translations */
/** @typedef {{ readonly text: string, readonly words: readonly Word[], readonly grid: Size, readonly area: Area, readonly model: string }} Captioned */
/** @typedef {{ readonly translation: readonly { readonly name: string, readonly sources: readonly string[], readonly target: string }[], readonly captioning: readonly { readonly name: string }[] }} Models */

/** SentencePiece's mark for the space before a word. */
const SPACE = '\u2581';

/**
 * The element of a kind with an id, which the page has.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
const byId = (id, kind) => {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`no ${id}`);
};

/**
 * An answer of the server that is not a fault.
 * @param {string} path
 * @param {BodyInit} [body]
 * @param {Record<string, string>} [more] - headers
 */
const send = async (path, body, more = {}) => {
  const key = byId('key', HTMLInputElement).value;
  const headers = { ...more, ...(key !== '' && { authorization: `Bearer ${key}` }) };
  const answer = await fetch(path, body === undefined ? { headers } : { method: 'POST', headers, body });
  if (answer.ok) return answer;
  if (answer.status === 403) byId('keys', HTMLElement).hidden = false;
  throw faultOf(await answer.text());
};

/** @param {string} text - as the server tells of a fault */
const faultOf = (text) => {
  /** @type {{ error: { message: string } }} */
  const { error } = parsed(text);
  return new Error(error.message);
};

/**
 * JSON of the server, as its interface promises it.
 * @template Value
 * @param {string} text
 * @returns {Value}
 */
const parsed = (text) => {
  /** @type {unknown} */
  const value = JSON.parse(text);
  return /** @type {Value} */ (value);
};

/**
 * What the server answers, as its interface promises it.
 * @template Answer
 * @param {string} path
 * @param {BodyInit} [body]
 * @param {string} [type]
 * @returns {Promise<Answer>}
 */
const ask = async (path, body, type = 'application/json') => {
  const answer = await send(path, body, body === undefined ? {} : { 'content-type': type });
  return parsed(await answer.text());
};

/**
 * What the server answers at the end of a stream of events.
 * @template Answer
 * @param {string} path
 * @param {string} body
 * @param {(text: string) => void} onText - told of the text so far
 * @returns {Promise<Answer>}
 */
const listen = async (path, body, onText) => {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const reader = (await send(path, body, headers)).body?.getReader();
  const decoder = new TextDecoder();
  let [rest, text] = ['', ''];
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    const events = (rest + decoder.decode(next.value, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const [, name = '', data = ''] = /^(?:event: (\w+)\n)?data: (.*)$/.exec(event) ?? [];
      if (name === 'end') return parsed(data);
      if (name === 'error') throw faultOf(data);
      /** @type {{ text: string }} */
      const part = parsed(data);
      onText((text += part.text));
    }
  }
  throw new Error('The answer broke off before its end.');
};

/**
 * Runs some work, and tells what goes wrong.
 * @param {HTMLElement} said
 * @param {() => Promise<void>} work
 */
const telling = async (said, work) => {
  said.className = 'soft';
  said.textContent = 'Working…';
  try {
    await work();
    said.textContent = '';
  } catch (fault) {
    said.className = 'fault';
    said.textContent = fault instanceof Error ? fault.message : String(fault);
  }
};

/**
 * Words as buttons: pointing at one, focusing or pressing it shows where the model looked for it.
 * @param {HTMLElement} place
 * @param {readonly string[]} words
 * @param {(index: number | undefined) => void} show
 */
const wordButtons = (place, words, show) => {
  /** @type {number | undefined} */
  let pressed;
  const buttons = words.map((text, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'word';
    button.textContent = text;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('pointerenter', () => show(index));
    button.addEventListener('focus', () => show(index));
    button.addEventListener('pointerleave', () => show(pressed));
    button.addEventListener('blur', () => show(pressed));
    button.addEventListener('click', () => {
      pressed = pressed === index ? undefined : index;
      buttons.forEach((one, at) => one.setAttribute('aria-pressed', String(at === pressed)));
      show(pressed ?? index);
    });
    return button;
  });
  place.replaceChildren(...buttons.flatMap((button) => [button, ' ']));
};

/**
 * Pieces joined to words: the text of each, and the places of its pieces.
 * @param {readonly string[]} pieces
 */
const wordsOf = (pieces) => {
  /** @type {{ text: string, places: number[] }[]} */
  const words = [];
  pieces.forEach((piece, place) => {
    if (piece === '</s>') return;
    if (piece.startsWith(SPACE) || words.length === 0) words.push({ text: '', places: [] });
    const word = words[words.length - 1];
    if (word === undefined) return;
    word.text += piece.replaceAll(SPACE, '');
    word.places.push(place);
  });
  return words.filter(({ text }) => text !== '');
};

/**
 * Words as a text spells them, which pieces may not: capitals are the text's. The words as they are, where the two do not fit.
 * @param {readonly { readonly text: string, readonly places: readonly number[] }[]} words
 * @param {string} text
 */
const spelledAs = (words, text) => {
  const spelled = text.trim().split(/\s+/);
  const sizes = words.map((word) => word.text.trim().split(/\s+/).length);
  if (sizes.reduce((sum, size) => sum + size, 0) !== spelled.length) return words;
  let next = 0;
  return words.map(({ places }, index) => ({
    places,
    text: spelled.slice(next, (next += sizes[index] ?? 0)).join(' '),
  }));
};

/**
 * The source, each of its words as bright as it was looked at.
 * @param {HTMLElement} place
 * @param {Looked} looked
 * @param {string} text
 */
const sourceView = (place, looked, text) => {
  const words = spelledAs(wordsOf(looked.sourcePieces), text);
  const spans = words.map(({ text }) => Object.assign(document.createElement('span'), { textContent: text }));
  place.replaceChildren(...spans.flatMap((span) => [span, ' ']));
  /** @param {readonly number[] | undefined} rows - places of the target's pieces */
  const show = (rows) => {
    const shares = words.map(({ places }) =>
      (rows ?? []).reduce(
        (sum, row) => sum + places.reduce((part, at) => part + (looked.weights[row]?.[at] ?? 0), 0),
        0,
      ),
    );
    const most = Math.max(...shares);
    spans.forEach((span, index) => {
      const share = most > 0 ? (shares[index] ?? 0) / most : 0;
      span.style.background = share > 0.05 ? `rgb(from var(--mark) r g b / ${(0.6 * share).toFixed(2)})` : '';
      span.style.fontWeight = share === 1 ? 'bold' : '';
    });
    const best = shares.indexOf(most);
    byId('looked', HTMLElement).textContent = most > 0 ? `looked most at: ${words[best]?.text ?? ''}` : '';
  };
  return show;
};

/**
 * Shows a translation, and its alternatives when asked.
 * @param {Translated} one
 * @param {string} source
 * @param {string} target - its language
 */
const showTranslation = ({ text, alternatives, attention }, source, target) => {
  const place = byId('translation', HTMLElement);
  const view = byId('source', HTMLElement);
  place.lang = target;
  view.replaceChildren();
  byId('looked', HTMLElement).textContent = '';
  if (attention === undefined) place.textContent = text;
  else {
    const words = spelledAs(wordsOf(attention.pieces), text);
    const show = sourceView(view, attention, source);
    wordButtons(
      place,
      words.map((word) => word.text),
      (index) => show(index === undefined ? undefined : words[index]?.places),
    );
  }
  const others = alternatives.map((other) =>
    Object.assign(document.createElement('li'), { textContent: other.text, lang: target }),
  );
  byId('others', HTMLElement).replaceChildren(...others);
  byId('alternatives', HTMLDetailsElement).open = false;
  byId('result', HTMLElement).hidden = false;
};

/**
 * Shows what a translation begins with; it is read out once it is whole.
 * @param {string} text
 */
const showBeginning = (text) => {
  const place = byId('translation', HTMLElement);
  place.setAttribute('aria-busy', 'true');
  place.textContent = `${text} …`;
  for (const id of ['source', 'looked', 'by', 'others']) byId(id, HTMLElement).replaceChildren();
  byId('result', HTMLElement).hidden = false;
};

/** @param {Models} models */
const openTranslating = ({ translation }) => {
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  /** @param {string} id @param {readonly string[]} tags */
  const fill = (id, tags) => {
    const options = [...new Set(tags)].map((tag) => new Option(names.of(tag) ?? tag, tag));
    byId(id, HTMLSelectElement).append(...options);
  };
  fill('from', translation.flatMap(({ sources }) => sources).sort());
  fill('to', translation.map(({ target }) => target).sort());
  byId('translate', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void telling(byId('said', HTMLElement), async () => {
      const text = byId('text', HTMLTextAreaElement).value;
      const [source, target] = [byId('from', HTMLSelectElement).value, byId('to', HTMLSelectElement).value];
      const body = JSON.stringify({ text, source, target, alternatives: 4, attention: true });
      byId('translation', HTMLElement).lang = target;
      /** @type {Promise<Translations>} */
      const asked = listen('/api/translate', body, showBeginning);
      const answer = await asked.finally(() => byId('translation', HTMLElement).removeAttribute('aria-busy'));
      const [first] = answer.translations;
      if (first !== undefined) showTranslation(first, text, answer.target);
      byId('by', HTMLElement).textContent =
        `translated by ${answer.model} from ${names.of(answer.source) ?? answer.source}`;
    });
  });
  byId('text', HTMLTextAreaElement).addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('translate', HTMLFormElement).requestSubmit();
  });
};

/**
 * Paints the weights of a word over the picture, or nothing.
 * @param {Captioned} answer
 * @param {number | undefined} index
 */
const paintWord = ({ words, grid, area }, index) => {
  const canvas = byId('heat', HTMLCanvasElement);
  const picture = byId('picture', HTMLImageElement);
  const weights = index === undefined ? undefined : words[index]?.weights;
  const size = { width: 160, height: Math.max(1, Math.round((160 * picture.naturalHeight) / picture.naturalWidth)) };
  Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  byId('place', HTMLElement).textContent = '';
  if (weights === undefined || context === null) return;
  const most = Math.max(...weights);
  const levels = weights.map((weight) => (most > 0 ? (255 * weight) / most : 0));
  const image = context.createImageData(size.width, size.height);
  paintHeat(image.data, size, levels, { grid, area, palette: heatPalette(HEAT_COLOURS) });
  context.putImageData(image, 0, 0);
  byId('place', HTMLElement).textContent = `${words[index ?? 0]?.text}: ${placeOf(levels, grid)}`;
};

/**
 * A file as an address that holds all of it.
 * @param {File} file
 * @returns {Promise<string>}
 */
const dataUrlOf = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      if (typeof reader.result === 'string') resolve(reader.result);
    };
    reader.onerror = () => reject(new Error('The file cannot be read.'));
    reader.readAsDataURL(file);
  });

/** @param {File} file */
const caption = (file) =>
  telling(byId('caption-said', HTMLElement), async () => {
    const picture = byId('picture', HTMLImageElement);
    picture.src = await dataUrlOf(file);
    /** @type {Captioned} */
    const answer = await ask('/api/caption', file, file.type || 'application/octet-stream');
    await picture.decode().catch(() => undefined); // an image that this browser does not know
    picture.alt = answer.text;
    byId('captioned', HTMLElement).hidden = false;
    paintWord(answer, undefined);
    wordButtons(
      byId('caption', HTMLElement),
      answer.words.map(({ text }) => text),
      (index) => paintWord(answer, index),
    );
  });

const openCaptioning = () => {
  const drop = byId('drop', HTMLElement);
  const chosen = byId('file', HTMLInputElement);
  /** @param {FileList | null | undefined} files */
  const take = (files) => {
    const [file] = files ?? [];
    if (file !== undefined) void caption(file);
  };
  chosen.addEventListener('change', () => take(chosen.files));
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    take(event.dataTransfer?.files);
  });
};

document.addEventListener('DOMContentLoaded', () => {
  const start = () =>
    telling(byId('said', HTMLElement), async () => {
      /** @type {Models} */
      const models = await ask('/api/models');
      byId('keys', HTMLElement).hidden = true;
      openTranslating(models);
      byId('translating', HTMLElement).hidden = models.translation.length === 0;
      openCaptioning();
      byId('captioning', HTMLElement).hidden = models.captioning.length === 0;
    });
  byId('keys', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    if (byId('to', HTMLSelectElement).length === 0) void start();
    else byId('keys', HTMLElement).hidden = true;
  });
  void start();
});
