/** The sandbox in a process of its own, so that the bot's CPU and memory are measured alone. */
import { APP_TOKEN, SIGNING_SECRET, startSandbox } from '../src/sandbox/sandbox.ts';
import { CHANNELS, PEOPLE } from '../src/sandbox/slack-api/workspace/seed.ts';
import type { WorldOptions } from '../src/sandbox/world/options.ts';
import { argumentOf, serveParent } from './children.ts';
import { type ClockArgument, clockOf } from './clock.ts';
import { existingMachines, type FleetSpec, projectsOf } from './fleet.ts';
import { followBirth } from './follow-birth.ts';

export interface SandboxArgument {
  readonly clock: ClockArgument;
  /** Machines that are there already, in their projects. */
  readonly fleet?: FleetSpec;
  readonly world?: WorldOptions;
  /** Real milliseconds that every Google call takes at least. */
  readonly latency?: number;
  /** More people than the workspace has, by id. */
  readonly people?: readonly string[];
  readonly delivery: 'http' | 'socket';
}

const argument = argumentOf<SandboxArgument>();
const clock = clockOf(argument.clock);
const { fleet } = argument;
const sandbox = await startSandbox({
  clock,
  world: {
    ...argument.world,
    ...(fleet === undefined ? {} : { projects: projectsOf(fleet), machines: await existingMachines(fleet) }),
  },
  delivery:
    argument.delivery === 'socket'
      ? { mode: 'socket', appToken: APP_TOKEN }
      : { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET },
  slack: {
    people: [...PEOPLE, ...colleagues(argument.people ?? [])],
    channels: CHANNELS.map((channel) => ({
      ...channel,
      members: [...channel.members, ...(argument.people ?? [])],
    })),
    rateLimits: false,
  },
});
if (argument.latency !== undefined) sandbox.google.faults.setLatency('*', argument.latency);

serveParent((message) => {
  switch (message.verb) {
    case 'env':
      return sandbox.env;
    case 'advance':
      clock.advance(Number(message.by));
      return true;
    case 'machines':
      return sandbox.world
        .machines()
        .map(({ name, id, createdAt, lastStartedAt }) => ({ name, id, createdAt, lastStartedAt }));
    case 'calls': {
      const calls = sandbox.google.calls();
      sandbox.google.resetCalls();
      return calls;
    }
    case 'faults':
      return [...sandbox.google.failures(), ...sandbox.google.unserved()];
    case 'birth':
      return followBirth(
        sandbox,
        String(message.user),
        String(message.channel),
        String(message.family),
        String(message.name),
      );
    default:
      throw new Error(`the sandbox does not know ${String(message.verb)}`);
  }
});

function colleagues(ids: readonly string[]) {
  const [ada] = PEOPLE;
  if (ada === undefined) throw new Error('the workspace is empty');
  return ids.map((id) => ({
    ...ada,
    id,
    name: id.toLowerCase(),
    realName: id,
    email: `${id}@lamphouse.example`,
  }));
}
