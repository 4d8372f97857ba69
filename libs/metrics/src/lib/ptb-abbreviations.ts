/** Abbreviations that keep their point in any case. */
const TITLES =
  'adj adm adv assn atty brig capt cmdr col comdr cpl det dr drs esq gen gov govs hon insp jr lt maj messrs';
const MORE_TITLES = 'mlle mme mr mrs ms pfc ph pres prof profs pvt rep reps rev sen sens sgt sr supt';
const NAMES = 'alex jos wm';
const PLACES = 'ave bldg blvd ct ft mt rd rt sq st ste univ dept';
const FIRMS = 'bros co corp cos elec inc intl ltd mfg natl pty';
const STATES =
  'ala ariz calif colo conn del fla ga ind kan kans ky md mich minn mo mont neb nev okla penn tenn tex va vt';
const MORE_STATES = 'wis wisc wyo';
const CALENDAR = 'jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri';
const LATIN = 'al cf est etc ext tel vs';

/** Abbreviations that are common words when they begin with a small letter. */
const CAPITALISED = 'Ark Ill La Mass Miss Ore Pa Wash';

/** Abbreviations only before a number. */
const BEFORE_NUMBER = 'ca fig figs no nos op pp';

/** Words that begin a new sentence after a single letter, which then loses its point: `from A to B. The`. */
const ARTICLES_AND_PRONOUNS =
  'A An The He Her It Our She Some Such Their There These They This We You One Other Many More';
const CONJUNCTIONS_AND_ADVERBS =
  'About According Additionally After As At But Earlier Here However If In Last Now Once Since So That Then What When While Yet';

function alternatives(...lists: readonly string[]): string {
  return lists.join(' ').split(' ').join('|');
}

/** `Mr.`, `St.`, `etc.`: matched with their point, in capitals or not. */
export const ABBREVIATION = new RegExp(
  `(?:${alternatives(TITLES, MORE_TITLES, NAMES, PLACES, FIRMS, STATES, MORE_STATES, CALENDAR, LATIN)})\\.`,
  'iuy',
);

/** `Miss.`, `Ill.`: matched with their point when written with a capital, or all in capitals. */
export const CAPITALISED_ABBREVIATION = new RegExp(
  `(?:${alternatives(CAPITALISED, CAPITALISED.toUpperCase())})\\.`,
  'uy',
);

/** `No. 7`, `Fig. 2`: matched with their point, without the number. */
export const NUMBER_ABBREVIATION = new RegExp(`(?:${alternatives(BEFORE_NUMBER)})\\.(?=\\s?\\d)`, 'iuy');

/** `B.`: a single letter with its point, unless a new sentence clearly begins after it. */
export const INITIAL = new RegExp(
  `[A-Za-z]\\.(?!\\s+(?:${alternatives(ARTICLES_AND_PRONOUNS, CONJUNCTIONS_AND_ADVERBS)})\\s)`,
  'uy',
);
