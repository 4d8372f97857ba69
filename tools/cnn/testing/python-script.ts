import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PARSE = 'while [ $# -gt 0 ]; do case $1 in --dest) dest=$2;; --requirement) requirement=$2;; esac; shift; done';

/**
 * An environment whose python3 is a shell script: it has a pip, and `script` is what `pip download` does with `$dest`
 * and `$requirement`.
 */
export function pythonScript(folder: string, script: string): NodeJS.ProcessEnv {
  const programs = path.join(folder, 'bin');
  mkdirSync(programs, { recursive: true });
  const file = path.join(programs, 'python3');
  writeFileSync(file, `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\n${PARSE}\n${script}\n`);
  chmodSync(file, 0o755);
  return { PATH: `${programs}:/usr/bin:/bin`, XDG_CACHE_HOME: path.join(folder, 'cache') };
}
