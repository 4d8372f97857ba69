import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import { promisify, types } from 'node:util';

const execute = promisify(execFile);

/** How an outside program is run. */
export interface PythonRun {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** How it ended; `code` is undefined when it could not be started or was killed. */
export interface PythonResult {
  readonly code: number | undefined;
  readonly stderr: string;
}

/** Runs the python3 on the PATH of `environment`, without a shell, and returns how it ended. */
export async function runPython(args: readonly string[], { environment, signal }: PythonRun): Promise<PythonResult> {
  try {
    const { stderr } = await execute('python3', args, { env: environment, signal, maxBuffer: 1 << 24 });
    return { code: 0, stderr };
  } catch (error) {
    if (!types.isNativeError(error) || error.name === 'AbortError') throw error;
    const { code, stderr = '' } = error as ExecFileException; // what execFile rejects with
    return { code: typeof code === 'number' ? code : undefined, stderr };
  }
}
