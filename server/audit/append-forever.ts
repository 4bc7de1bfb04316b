import { pino } from 'pino';
import { openStore } from '../store/store';
import { createAudit } from './audit';

/*
 * The child of the durability test: appends entries, several at a time, and tells its parent each one only after it
 * was acknowledged, until it is killed.
 */

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('give the data directory');

const store = await openStore(directory);
const audit = await createAudit({ store, log: pino({ level: 'silent' }) });

async function writer(name: string): Promise<never> {
  for (let number = 0; ; number += 1) {
    const sequence = await audit.begin({
      timeMs: Date.now(),
      actor: name,
      actorId: null,
      via: 'system',
      address: '',
      operation: 'test.append',
      cluster: null,
      targetKind: 'test',
      targetId: String(number),
      targetName: null,
      summary: { number },
      requestId: `${name}-${number}`,
    });
    process.send?.({ begun: sequence });
    await audit.finish(sequence, {
      outcome: 'succeeded',
      errorCode: null,
      errorMessage: null,
      durationMs: 1,
    });
    process.send?.({ finished: sequence });
  }
}

await Promise.all(['a', 'b', 'c', 'd'].map(writer));
