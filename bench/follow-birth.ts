/** Follows one birth in the sandbox from the typed command to the message that says "ready". */
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import type { WorldEvent } from '../src/sandbox/world/console.ts';

/** Moments in the sandbox's milliseconds. */
export interface Birth {
  readonly typedAt: number;
  /** The message in the channel said that the machine is ready. */
  readonly saidAt: number;
  /** From each accepted insert to the end of its operation. */
  readonly operations: readonly { readonly from: number; readonly to: number; readonly worked: boolean }[];
  /** The machine itself reported that it is ready. */
  readonly reportedAt: number;
}

/** Asks for a machine called `name` and waits until its message says that it is ready. Rejects when it is not born. */
export async function followBirth(
  sandbox: Sandbox,
  user: string,
  channel: string,
  family: string,
  name: string,
): Promise<Birth> {
  const { desk } = sandbox.slack;
  const typedAt = sandbox.clock.now();
  const said = new Promise<number>((resolve, reject) => {
    const stop = desk.onChange(() => {
      const now = sandbox.clock.now();
      const texts = desk.messages(channel, user).map((message) => message.text);
      if (texts.some((text) => text.startsWith(`${name} is ready.`))) {
        stop();
        resolve(now);
      } else if (texts.some((text) => text.startsWith(`${name} could not be started`))) {
        stop();
        reject(new Error(texts.find((text) => text.startsWith(name))));
      }
    });
  });
  const command = `/gpu up ${family} --name ${name}`;
  const delivered = await desk.type(user, channel, command);
  if (delivered.outcome !== 'ok') throw new Error(`${command}: ${delivered.outcome}`);
  const saidAt = await said;
  const events = sandbox.world.events().filter((event) => event.machine?.name === name);
  return { typedAt, saidAt, operations: operationsIn(events), reportedAt: at(events, 'ready') };
}

function operationsIn(events: readonly WorldEvent[]): Birth['operations'] {
  const operations: { from: number; to: number; worked: boolean }[] = [];
  let from: number | undefined;
  for (const event of events) {
    // A region's request is one operation, whichever zone Google then chooses.
    if (event.kind === 'regionInstances.bulkInsert' || event.kind === 'instances.insert') from ??= event.at;
    if (from === undefined || (event.kind !== 'stockout' && event.kind !== 'running')) continue;
    operations.push({ from, to: event.at, worked: event.kind === 'running' });
    from = undefined;
  }
  return operations;
}

function at(events: readonly WorldEvent[], kind: string): number {
  const event = events.find((one) => one.kind === kind);
  if (event === undefined) throw new Error(`the world noted no ${kind}`);
  return event.at;
}
