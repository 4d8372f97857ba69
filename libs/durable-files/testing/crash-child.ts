import { killAtCall } from './kill-at-call';
import { WRITERS } from './writers';

/** `crash-child WRITER TARGET CONTENT CALL`: writes, and is killed at that call; at none if it is 0. */
const [writer = '', target = '', content = '', call = ''] = process.argv.slice(2);
void killAtCall(Number(call), async () => WRITERS[writer]?.(target, content));
