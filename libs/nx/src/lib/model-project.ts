import { ConfigError } from '@tolmach/contracts';

/** Programs that train models. */
export const PROGRAMS = ['translate', 'caption', 'classify', 'characters'] as const;

export type Program = (typeof PROGRAMS)[number];

/** Values of a program's flags, by their names without dashes: `{ "source": "data/test.en", "beam": 5 }`. */
export type Flags = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a `tolmach.json` says; paths are relative to its folder. */
export interface ModelProject {
  readonly program: Program;
  /** Training config; default `train.json`. */
  readonly config: string;
  /** Folder of the files that the config names; default `data`. */
  readonly data: string;
  /** Run folder that training writes; default `run`. */
  readonly run: string;
  /** Flags of the program's `evaluate` command; without them there is no such target. */
  readonly evaluate?: Flags | undefined;
  /** Flags of the program's `export` command, among them `out`. */
  readonly export?: (Flags & { readonly out: string }) | undefined;
  /** Images to caption, and the file to write; only with program `caption`. */
  readonly caption?: { readonly images: string; readonly out: string } | undefined;
}

const DEFAULTS = { config: 'train.json', data: 'data', run: 'run' };
const KEYS = ['$schema', 'program', ...Object.keys(DEFAULTS), 'evaluate', 'export', 'caption'];

/**
 * What the text of a `tolmach.json` says.
 * @param where - path of the file, for the error sentence
 * @throws {@link ConfigError} when it is not JSON, names an unknown program or key, or a path is not a text
 */
export function parseModelProject(text: string, where: string): ModelProject {
  const project = { ...DEFAULTS, ...objectOf(text, where) } as ModelProject; // each key is checked below
  const unknown = Object.keys(project).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw fault(where, `the keys ${KEYS.slice(1).join(', ')}`, unknown);
  if (!PROGRAMS.includes(project.program)) {
    throw fault(where, `program as one of ${PROGRAMS.join(', ')}`, JSON.stringify(project.program));
  }
  if (project.caption !== undefined && project.program !== 'caption') {
    throw fault(where, 'caption only with program caption', project.program);
  }
  for (const [name, path] of pathsOf(project)) {
    if (typeof path !== 'string')
      throw fault(where, `${name} as a path`, path === undefined ? 'nothing' : JSON.stringify(path));
  }
  return project;
}

/** What has to be a path, by its name. */
function pathsOf({ config, data, run, caption, export: exported }: ModelProject): (readonly [string, unknown])[] {
  return [
    ...Object.entries({ config, data, run }),
    ...(exported === undefined ? [] : [['export.out', exported.out] as const]),
    ...(caption === undefined
      ? []
      : ([
          ['caption.images', caption.images],
          ['caption.out', caption.out],
        ] as const)),
  ];
}

function objectOf(text: string, where: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // as any other text that is not an object
  }
  throw fault(where, 'a JSON object', text.trim() === '' ? 'an empty file' : text.slice(0, 20));
}

function fault(where: string, expected: string, received: string): ConfigError {
  return new ConfigError({ where, expected, received, next: 'See the README of @tolmach/nx.' });
}
