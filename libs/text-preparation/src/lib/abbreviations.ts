/** What the sentence splitter knows about one language. All words are in lower case, except `letterWords`. */
export interface LanguageRules {
  /** Abbreviations that never end a sentence, without the last full stop and without spaces: `z.b`. */
  readonly never: ReadonlySet<string>;
  /** Abbreviations that end a sentence only if one of `starters` follows. */
  readonly rarely: ReadonlySet<string>;
  /** What else ends a sentence only before a starter: German ordinals ("3." is the 3rd), Roman numerals, streets. */
  readonly rarelyPattern?: RegExp;
  /** Words that are abbreviations only before a number: "No. 5", but "No. He left." */
  readonly beforeNumber: ReadonlySet<string>;
  /** Abbreviations that end a sentence before any capital unless a closing bracket follows them: `etc`. */
  readonly beforeCapital: ReadonlySet<string>;
  /** Words of one letter, which are not initials after a lower-case word; their own case matters. */
  readonly letterWords: ReadonlySet<string>;
  /** Abbreviations that may end a sentence after a number, and otherwise do not: "в 1990 г.", but "г. Москва". */
  readonly units: ReadonlySet<string>;
  /** Words that have a capital (almost) only at the start of a sentence. */
  readonly starters: ReadonlySet<string>;
  /** Whether every noun has a capital, so that capitals say little about where a sentence begins. */
  readonly hasCapitalNouns: boolean;
  /** Verbs that tie a quotation to the words after it, as in `"Stop!" Tom said.` */
  readonly speechVerbs: ReadonlySet<string>;
}

const words = (...lines: string[]): ReadonlySet<string> => new Set(lines.flatMap((line) => line.split(' ')));
const NONE: ReadonlySet<string> = new Set();

/** Initials, list numbers and dotted letters need no list; these titles are similar in all languages. */
const GENERAL: LanguageRules = {
  never: words('dr mr mrs ms prof st'),
  rarely: NONE,
  beforeNumber: NONE,
  beforeCapital: NONE,
  letterWords: NONE,
  units: NONE,
  starters: NONE,
  hasCapitalNouns: false,
  speechVerbs: NONE,
};

const ENGLISH: LanguageRules = {
  never: words(
    'mr mrs ms messrs mx dr prof capt cmdr sgt cpl supt st ste mt e.g i.e eg ie cf vs viz approx ca esp incl excl resp',
  ),
  rarely: words(
    'inc ltd corp co bros llc plc jr sr esq dept univ assn al ave blvd rd hwy jan feb apr aug sept sep oct nov dec eds',
    'est ext misc rev revd hon gen col maj lt adm sen rep gov pres fr ft',
  ),
  beforeNumber: words('no nos p pp ch chap sec sect fig figs art eq para ver vol rm tel min max mar jun jul'),
  beforeCapital: words('etc'),
  letterWords: words('I'),
  units: NONE,
  starters: words(
    'the he she it we you they this that these those there here then but and so or nor yet if when while what who',
    'whose where why how which my your his her its our their in at on for from with after before during since because',
    'although though however therefore moreover unless until once as by to no not yes do don does doesn did didn is isn',
    'are aren was wasn were weren can could will would should have has had let please some many most all each every both',
    'another i now today yesterday tomorrow later meanwhile maybe perhaps also only even just well',
  ),
  hasCapitalNouns: false,
  speechVerbs: words(
    'said says asked asks replied answered cried shouted yelled screamed whispered muttered exclaimed added called',
    'continued explained began repeated insisted demanded begged laughed sighed',
  ),
};

const GERMAN: LanguageRules = {
  never: words(
    'z.b d.h z.t i.a i.d.r s.o s.u v.a dr prof dipl dipl.-ing dipl.-kfm hr hrn fr frl st nr nrn bzw ca',
    'vgl evtl ggf ggfs inkl exkl zzgl abzgl bspw sog insb insbes abs bd bde hrsg geb gest verh bes allg',
    'mr mrs ms vs gem lt mind einschl ausschl abb tab kap ziff dt engl frz lat griech ital russ span ehem zw',
  ),
  rarely: words(
    'chr jh jhd jhdt str pl std min sek mio mrd tsd co inc ltd jr sen jan feb febr mär apr aug sep sept okt nov dez pp',
  ),
  rarelyPattern: /(?:^|[^\d.,$€£])\d{1,3}$|^\d{1,2}\.\d{1,2}$|^[IVXLC]+$|^｟n\d+｠$|str$/,
  beforeNumber: words('art anm aufl tel max mo di do fr sa so'),
  beforeCapital: words('etc usw'),
  letterWords: NONE,
  units: NONE,
  starters: words(
    'der die das den dem des ein eine einen einem einer er sie es wir ihr ich du man dies diese dieser dieses diesen',
    'jene jener und aber doch denn dann da danach dabei dazu damit als wenn weil ob obwohl was wer wie wo warum wann',
    'wieso weshalb welche welcher welches in im am an auf bei beim mit nach von vom vor zu zum zur für um durch ohne',
    'über unter seit während trotz wegen auch so nun jetzt heute gestern morgen nicht nur kein keine mein meine dein',
    'deine sein seine unser unsere alle viele einige manche jeder jede hier dort ja nein ist sind war waren hat haben',
    'hatte kann können wird werden bitte außerdem deshalb daher trotzdem später vielleicht sonst leider',
    'bevor nachdem falls sobald okay danke gerne hallo alles gibt möchten wäre',
  ),
  hasCapitalNouns: true,
  speechVerbs: NONE,
};

const FRENCH: LanguageRules = {
  never: words(
    'm mm mme mmes mlle mlles mgr mr mrs ms dr drs pr prof st ste sts stes p.ex c.-à-d c.à.d càd cf vs env bd boul av',
    'éd dir coll trad fasc p.-ê',
  ),
  rarely: words('ex col cdt gén lt al cie ltd inc apr ap janv févr avr juill nov déc dép dépt univ tél hab adj subst'),
  beforeNumber: words('pp art chap fig vol no nos tél sept oct ch par sec'),
  beforeCapital: words('etc'),
  letterWords: words('a à y'),
  units: words('m mm'),
  starters: words(
    'le la les l un une des du il elle on ils elles je j tu nous vous ce c cet cette ces cela ça mais et ou donc or car',
    'si quand lorsque lorsqu comme que qu qui quoi où pourquoi comment combien dans en à au aux de d par pour sur sous avec',
    'sans après avant depuis pendant puis alors ainsi aussi même mon ma mes ton ta tes son sa ses notre nos votre vos',
    'leur leurs tout tous toute toutes chaque plusieurs certains ne n pas oui non est y maintenant ensuite enfin hier',
    'aujourd peut voici voilà malgré selon quel quelle quels quelles parce puisque cependant pourtant t s m',
  ),
  hasCapitalNouns: false,
  speechVerbs: NONE,
};

const RUSSIAN: LanguageRules = {
  never: words(
    'ул просп пр-т пер наб обл р-н г-н г-жа м-р гос т.е т.к т.н т.о напр акад проф доц инж св пос дер бул ш',
    'стр табл гл ср прим соч тов корп пп',
  ),
  rarely: words(
    'н.э гг вв тыс млн млрд трлн изд ред тел англ нем фр лат греч рус итал исп пр ген',
    'см кап оз им янв февр апр авг сент окт нояб дек',
  ),
  beforeNumber: words('ст кв тел вып рис ок'),
  beforeCapital: words('т.д т.п др проч'),
  letterWords: words('я'),
  units: words('см г гг в вв л м ч т'),
  starters: words(
    'он она оно они мы вы ты я это этот эта эти тот та те там тут здесь но а и или если когда пока что чтобы кто где',
    'куда откуда почему зачем как какой какая какие в во на по с со из от до для о об при за под над к у после перед',
    'через без так также тоже потом затем теперь сейчас сегодня вчера завтра не нет ни да его её ее их мой моя мои наш',
    'наша ваш ваша свой все всё весь каждый многие некоторые однако поэтому хотя ведь вот даже только уже ещё еще мне',
    'нам вам ему ей им был была было были есть может можно нужно надо',
  ),
  hasCapitalNouns: false,
  speechVerbs: NONE,
};

const RULES: ReadonlyMap<string, LanguageRules> = new Map([
  ['en', ENGLISH],
  ['de', GERMAN],
  ['fr', FRENCH],
  ['ru', RUSSIAN],
]);

/**
 * Returns the rules of a language, or the general ones if it has none.
 *
 * @param language - a BCP 47 tag, such as `de` or `de-AT`
 */
export function languageRules(language: string): LanguageRules {
  const primary = language.split(/[-_]/, 1)[0] ?? '';
  return RULES.get(primary.toLowerCase()) ?? GENERAL;
}
