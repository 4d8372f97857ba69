import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PARSE = 'while [ $# -gt 0 ]; do case $1 in --dest) dest=$2;; --requirement) requirement=$2;; esac; shift; done';

/**
 * Returns an environment whose python3 is a shell script, and whose cache is in `folder` too. It has a pip, whose
 * `pip download` runs `script` with `$dest`, `$requirement` and, as one text, `$all` of its arguments.
 */
export function pythonScript(folder: string, script: string): NodeJS.ProcessEnv {
  const programs = path.join(folder, 'bin');
  mkdirSync(programs, { recursive: true });
  const file = path.join(programs, 'python3');
  writeFileSync(file, `#!/bin/sh\ncase "$*" in *--version) exit 0;; esac\nall="$*"\n${PARSE}\n${script}\n`);
  chmodSync(file, 0o755);
  return { PATH: `${programs}:/usr/bin:/bin`, XDG_CACHE_HOME: path.join(folder, 'cache') };
}
