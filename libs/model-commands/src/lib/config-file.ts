import { readFileSync } from 'node:fs';
import { ConfigError, pathBytes } from '@tolmach/contracts';
import { HTML_PAGE, decodeFile, inputFault, isHtml } from '@tolmach/durable-files';

/**
 * The content of a config file, for its schema to check: JSON in which `//` begins a comment.
 *
 * @param program - the command whose `--print-config` prints a config to start from
 * @throws {@link ConfigError} when the file cannot be read or is not JSON
 */
export function readConfigFile(path: string, program: string): unknown {
  const text = readText(path, program);
  try {
    return JSON.parse(withoutComments(text));
  } catch (cause) {
    throw new ConfigError({
      where: path,
      expected: 'JSON (with // comments, if you like)',
      ...(isHtml(text) ? HTML_PAGE : { received: reasonOf(cause), next: 'Correct the file and run again.' }),
      cause,
    });
  }
}

function readText(path: string, program: string): string {
  const expected = 'a config file in UTF-8';
  try {
    const decoded = decodeFile(readFileSync(pathBytes(path)));
    if ('text' in decoded) return decoded.text;
    if ('received' in decoded) throw new ConfigError({ where: path, expected, ...decoded });
    const received = `an invalid byte at byte offset ${decoded.invalidAt}`;
    throw new ConfigError({ where: path, expected, received, next: 'Convert the file to UTF-8 and run again.' });
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const next = `Check the path; ${program} --print-config prints a config to start from.`;
    const { fault } = inputFault({ where: path, expected: 'a config file that can be read', next }, cause);
    throw new ConfigError({ ...fault, cause });
  }
}

/** Strings are skipped: they may contain `//`. */
function withoutComments(text: string): string {
  return text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*/g, '$1');
}

function reasonOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
}
