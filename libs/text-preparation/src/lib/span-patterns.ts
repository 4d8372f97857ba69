const TOP_LEVEL = 'com|org|net|edu|gov|info|io|dev|app|eu|de|fr|ru|at|ch|be|uk|us|ca|it|es|pl|nl|jp|cn|tv|biz';
const ENDINGS =
  'txt|pdf|docx?|odt|rtf|xlsx?|ods|csv|tsv|pptx?|png|jpe?g|gif|svg|webp|bmp|tiff?|mp[34]|wav|ogg|avi|mkv|zip|tar|t?gz|' +
  'bz2|xz|7z|rar|exe|msi|dmg|apk|deb|rpm|iso|jar|dll|so|js|mjs|ts|tsx|jsx|py|rb|rs|go|java|cpp|hpp|cs|php|sh|bat|sql|' +
  'json|jsonl|xml|ya?ml|toml|md|html?|css|log|conf|cfg|ini|bak|tmp|po|tex|onnx';

/** No word of a language is longer, compounds included: base64, hashes, keys. */
const MAX_WORD_LENGTH = 60;

const { raw } = String;
const NO_WORD_BEFORE = raw`(?<![\p{L}\p{N}_])`;
const NO_WORD_AFTER = raw`(?![\p{L}\p{N}_])`;
const AFTER_SPACE = raw`(?<=^|[\s("'«“„\[])`;
/**
 * The rest of an address, including pairs of brackets, up to where the sentence continues: without a full stop at the
 * end.
 */
const ADDRESS_REST = raw`(?:\([^\s()<>]{0,200}\)|[^\s<>"«»“”„\x60]){0,2000}?(?=[.,;:!?…'’)\]}]*(?:[\s<>"«»“”„\x60]|$))`;

/** Signs that are not marks of a language: a model has hardly ever read them. */
const SIGNS = raw`[#*@_^\[\]{}\\§¶†‡•‣◦\p{Sm}\p{So}]{1,200}`;

/**
 * What must not change, the most certain kinds first. Repetitions are bounded, so that any text takes a bounded number
 * of steps per character.
 */
const OTHER = [
  raw`\x60[^\x60\n]{1,500}\x60|\x60{3}[^\s\x60]{0,50}`, // code
  raw`<[\/!]?[A-Za-z][^<>]{0,500}>`, // tags
  raw`\\(?:[nrtN](?![a-z])|[A-Za-z]{2,30}|["'\\])`, // escapes, commands of TeX
  raw`&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});`, // entities
  raw`!\[(?=[^\[\]]{0,500}\]\()|\]\([^\s()]{1,500}\)`, // pictures and links of Markdown
  raw`\[(?=[\p{Lu}\p{N}])[^\s\[\]]{1,50}\](?!\()`, // keys, notes
  raw`\{\{[^{}]{1,200}\}\}|[$#]?\{[^{}]{1,200}\}|%[A-Z_]{2,50}%`, // placeholders of templates
  raw`%\([^()\s]{1,100}\)[-+ #]?\d{0,3}[a-z]`, // of Python
  raw`%(?:\d{1,2}\$)?[-+0#]?\d{0,3}(?:\.\d{1,3})?(?:l{0,2}[sdiufxXcgeop]|@)${NO_WORD_AFTER}`, // of C
  raw`(?<![\p{L}\p{N}_$])\$[A-Za-z_]\w{0,100}`, // variables
  raw`${NO_WORD_BEFORE}(?:(?:https?|ftps?|sftp|file|ssh|git|s3|wss?):\/\/|mailto:|www\.)[^\s<>"«»“”„\x60]${ADDRESS_REST}`,
  raw`(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,100}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}`, // e-mail
  raw`[^\s<>"«»“”„\x60｟｠]{${MAX_WORD_LENGTH + 1},}`,
  raw`(?<=^|[\s(\[])[@#][\p{L}_][\p{L}\p{N}_]{0,100}${NO_WORD_AFTER}`, // mentions, hash tags
  raw`(?<=^|[\s("'«“„\[=])(?:~|\.{1,2}|[A-Za-z]:)?[\/\\](?:[\p{L}\p{N}._+@~-]{1,100}[\/\\]?){1,30}(?<![.,])`, // paths
  raw`(?<![\p{L}\p{N}._\/-])[\p{L}\p{N}_][\p{L}\p{N}._-]{0,100}\.(?:${ENDINGS})${NO_WORD_AFTER}`, // file names
  raw`(?<![\p{L}\p{N}._\/-])(?:[A-Za-z\d-]{1,63}\.){1,5}(?:${TOP_LEVEL})(?:\/${ADDRESS_REST}|(?![\p{L}\p{N}_-]))`, // hosts
  raw`${AFTER_SPACE}--?[A-Za-z][\w-]{0,50}(?:=[^\s,;]{1,200})?${NO_WORD_AFTER}`, // options of commands
  raw`${NO_WORD_BEFORE}\p{L}[\p{L}\p{N}]{0,50}(?:(?:_|::|->)[\p{L}\p{N}]{1,50}){1,10}(?:\(\))?`, // identifiers
  raw`${NO_WORD_BEFORE}\p{L}[\p{L}\p{N}.]{0,80}\(\)`, // functions
  raw`${NO_WORD_BEFORE}[A-Z](?:\+\+|#)${NO_WORD_AFTER}`, // C++, C#
  raw`${NO_WORD_BEFORE}\p{L}{1,20}[-\/]?\p{Nd}[\p{L}\p{N}]{0,50}(?:[-.\/:][\p{L}\p{N}]{0,50}\p{Nd}[\p{L}\p{N}]{0,50}){0,5}`, // MP3, COVID-19
  raw`${NO_WORD_BEFORE}\p{Nd}{1,20}\p{L}{1,10}\p{Nd}[\p{L}\p{N}]{0,50}`, // 4x4, 00A0
  raw`(?<=^|\s)[:;=][-o*'^]?[()\[\]dDpPoO\/\\|3*](?=\s|$)`, // emoticons
  raw`[#*\d]\uFE0F?\u20E3|\p{Regional_Indicator}{2}`,
  raw`\p{Extended_Pictographic}[\uFE0E\uFE0F\u200D\p{Extended_Pictographic}\p{Emoji_Modifier}]*`,
  raw`[\u2190-\u21FF\u2300-\u2BFF\u{1F000}-\u{1FAFF}\p{Co}]`, // arrows, technical signs, boxes
  SIGNS,
];

/** Digits with the marks inside them and an adjacent sign, currency or percent sign: prices, dates, times, versions. */
const NUMBER =
  raw`(?:(?:US|C|A|HK)?[$€£¥₽₹₩]\s?)?(?:(?<=^|[\s(\["'«“„$€£¥₽₹₩=<>~])[-+±−])?` +
  raw`(?:\p{Nd}+(?:[.,:\/'’×·–-]\p{Nd}+| \p{Nd}{3}(?![\p{L}\p{N}]))*|[\p{No}\p{Nl}]+)` +
  raw`(?:\s?[€£¥₽₹₩]|[%‰]|\s?\$(?![\p{L}{])|\s?°[CF]?(?!\p{L}))?`;

/** Letters of any other script, with the marks, signs and spaces between them. */
function otherScripts(script: string): string {
  const letter = raw`(?!\p{sc=${script}}|\p{sc=Common}|\p{sc=Inherited})[\p{L}\p{M}]`;
  const joint = raw`[\p{sc=Inherited}\u200C\u200D\u3001\u3002\u30FC\uFF0C\uFF01\uFF1F\u00B7 ,.'’-]`;
  return raw`${letter}(?:${letter}|${joint}{1,3}(?=${letter}))*[\p{sc=Inherited}\u30FC]*`;
}

/** Patterns per script, by Unicode's name for it (`Latin`), each built on first use. */
function perScript(make: (script: string) => RegExp): (script: string) => RegExp {
  const made = new Map<string, RegExp>();
  return (script) => {
    const pattern = made.get(script) ?? make(script);
    made.set(script, pattern);
    return pattern;
  };
}

/** A pattern of the letters of a script. */
export const letterOf = perScript((script) => new RegExp(raw`\p{sc=${script}}`, 'gu'));

/** A pattern of everything that must not change in text of one script; its groups are `number` and `other`. */
export const spanPattern = perScript(
  (script) => new RegExp(`(?<other>${[...OTHER, otherScripts(script)].join('|')})|(?<number>${NUMBER})`, 'gu'),
);

/**
 * A fast pattern for text that certainly contains nothing to keep: words of one script, with marks after them, and
 * apostrophes and hyphens inside them.
 */
export const plainPattern = perScript((script) => {
  const letter = raw`[\p{sc=${script}}]`;
  return new RegExp(
    raw`^["'“„«]?(?:${letter}{1,${MAX_WORD_LENGTH}}(?!${letter})(?:['’-](?=${letter})|["'”“»]?[.,;:!?…]{0,3}["'”“»]?(?:\s["'“„«]?(?=${letter})|$)))*$`,
    'u',
  );
});
