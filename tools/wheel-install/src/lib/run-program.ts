import { spawn } from 'node:child_process';

/** How an external program is run. */
export interface ProgramRun {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** How it ended; `code` is undefined when it could not be started or was killed. */
export interface ProgramResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs an external program found on the PATH of `environment`, without a shell, and returns how it ended.
 *
 * Rejects only with the signal's AbortError, after stopping the program, when the user aborts.
 */
export function runProgram(command: string, args: readonly string[], run: ProgramRun): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: run.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    });
    const outputs = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (outputs.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (outputs.stderr += text));
    child.on('error', (error) => {
      if (error.name === 'AbortError') reject(error);
      else resolve({ code: undefined, ...outputs, stderr: error.message });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? undefined, ...outputs });
    });
  });
}
