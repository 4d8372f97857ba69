/** Property values of Unicode's Script, the frequent ones first; a script that came after Unicode 9 counts as Common. */
const SCRIPT_NAMES =
  'Latin Cyrillic Greek Han Arabic Hebrew Hiragana Katakana Hangul Devanagari Inherited Adlam Ahom ' +
  'Anatolian_Hieroglyphs Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo ' +
  'Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee ' +
  'Coptic Cuneiform Cypriot Deseret Duployan Egyptian_Hieroglyphs Elbasan Ethiopic Georgian Glagolitic ' +
  'Gothic Grantha Gujarati Gurmukhi Hanunoo Hatran Imperial_Aramaic Inscriptional_Pahlavi ' +
  'Inscriptional_Parthian Javanese Kaithi Kannada Kayah_Li Kharoshthi Khmer Khojki Khudawadi Lao Lepcha ' +
  'Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Malayalam Mandaic Manichaean Marchen ' +
  'Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani ' +
  'Myanmar Nabataean New_Tai_Lue Newa Nko Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian ' +
  'Old_Permic Old_Persian Old_South_Arabian Old_Turkic Oriya Osage Osmanya Pahawh_Hmong Palmyrene ' +
  'Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian ' +
  'Siddham SignWriting Sinhala Sora_Sompeng Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le ' +
  'Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Ugaritic Vai ' +
  'Warang_Citi Yi';

const SCRIPTS = SCRIPT_NAMES.split(' ').map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));
const KATAKANA_LENGTH_MARK = '\u30FC';

const known = new Map<string, string>();

/**
 * Returns the script that decides whether two characters may share a piece. Hiragana and Katakana count as Han, so
 * that a Japanese word stays in one piece.
 */
export function scriptOf(character: string): string {
  const cached = known.get(character);
  if (cached !== undefined) return cached;
  const name = SCRIPTS.find(({ pattern }) => pattern.test(character))?.name ?? 'Common';
  const isJapanese = name === 'Hiragana' || name === 'Katakana' || character === KATAKANA_LENGTH_MARK;
  const script = isJapanese ? 'Han' : name;
  known.set(character, script);
  return script;
}
