/** The sandbox in a process of its own, so that the bot's CPU and memory are measured alone. */
import { SandboxClock } from '../src/sandbox/clock.ts';
import { APP_TOKEN, SIGNING_SECRET, startSandbox } from '../src/sandbox/sandbox.ts';
import { LAMPLIGHTER, PEOPLE } from '../src/sandbox/slack-api/workspace/seed.ts';
import type { WorldOptions } from '../src/sandbox/world/options.ts';
import { argumentOf, serveParent } from './children.ts';

export interface SandboxArgument {
  /** The sandbox's time at `realStart`, and how fast it runs from there. */
  readonly startAt: number;
  readonly realStart: number;
  readonly speed: number;
  readonly world: WorldOptions;
  /** Real milliseconds that every Google call takes at least. */
  readonly latency?: number;
  /** More people than the workspace has, by id. */
  readonly people?: readonly string[];
  readonly delivery: 'http' | 'socket';
}

const argument = argumentOf<SandboxArgument>();
const clock = new SandboxClock(argument.startAt, argument.speed, Date.now);
clock.advance((Date.now() - argument.realStart) * argument.speed);
const sandbox = await startSandbox({
  clock,
  world: argument.world,
  delivery:
    argument.delivery === 'socket'
      ? { mode: 'socket', appToken: APP_TOKEN }
      : { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET },
  slack: { people: [...PEOPLE, ...extraPeople(argument.people ?? [])], rateLimits: false },
});
if (argument.latency !== undefined) sandbox.google.faults.setLatency('*', argument.latency);

serveParent((message) => {
  switch (message.verb) {
    case 'env':
      return sandbox.env;
    case 'machines':
      return sandbox.world.machines();
    case 'events':
      return sandbox.world.events();
    case 'calls': {
      const calls = sandbox.google.calls();
      sandbox.google.resetCalls();
      return calls;
    }
    case 'type':
      return sandbox.slack.desk.type(String(message.user), String(message.channel), String(message.text));
    case 'messages':
      return sandbox.slack.desk.messages(String(message.channel), String(message.user));
    case 'stockout':
      sandbox.world.setStockout(String(message.zone), String(message.accelerator), message.on === true);
      return true;
    default:
      throw new Error(`the sandbox does not know ${String(message.verb)}`);
  }
});

function extraPeople(ids: readonly string[]) {
  return ids.map((id) => ({
    ...LAMPLIGHTER,
    id,
    name: id.toLowerCase(),
    realName: id,
    email: `${id.toLowerCase()}@lamphouse.example`,
    isBot: false,
  }));
}
