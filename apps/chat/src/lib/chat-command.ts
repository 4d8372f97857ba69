import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { averageCommand, modelsCommand } from '@tolmach/model-commands';
import { MODELS } from './chat-models';
import { chatOptions } from './chat-options';
import { evaluateCommand } from './evaluate-command';
import { pairsCommand } from './pairs-command';
import { runChat } from './run-chat';
import type { Services } from './services';

const NOTES = `On a terminal each line is answered; /reset forgets what was said, /sample draws replies or looks for the \
likeliest, /history shows the turns, Ctrl-D ends. The lines of files, of standard input and arguments are the turns of one conversation in the same way. \
With --format json, one object per turn: reply, score and logProb. JSON lines ({"text": ...}, or {"context": [turns]}, which is a \
conversation of its own) keep their fields. The model reads the last three turns.

A model that answers is a translation model from turns to a reply: "chat pairs" writes what "translate train" reads.`;

/** `chat`, and its sub-commands. */
export function chatCommand(services: Services): Command {
  return defineCommand({
    name: 'chat',
    summary: 'Answer what is said, turn by turn',
    examples: ['chat "How are you?"', 'chat --sample --temperature 0.7 --format json < contexts.jsonl'],
    notes: NOTES,
    operands: { name: 'TEXT|FILE', description: 'what is said (default: standard input)', literal: 'text' },
    subCommands: [
      modelsCommand(MODELS, services),
      evaluateCommand(services),
      pairsCommand(),
      averageCommand(MODELS, services),
    ],
    options: chatOptions,
    run: (call) => runChat(call, services),
  });
}
