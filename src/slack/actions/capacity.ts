/** Take it, Keep watching, Stop watching: what a person does with watched capacity that has appeared. */
import { type CapacityWatch, upCommand, watchWords } from '../../domain/capacity-watch.ts';
import type { Deps } from '../../usecases/deps.ts';
import {
  keepWatching,
  type PressOnWatch,
  stopWatch,
  takeCapacity,
  type WatchPressAnswer,
} from '../../usecases/take-capacity.ts';
import { type Button, button } from '../blocks.ts';
import { fieldRefusal, refusal, SEEN_BEFORE } from '../commands/answers.ts';
import { specInWords } from '../messages/words.ts';
import { code, escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

const TAKE = 'take_capacity';
const KEEP = 'keep_watching';
const STOP = 'stop_watching';

/** A button of a watch, by its action_id: what it does, and what its presser is told. */
export type WatchAction = (deps: Deps, press: PressOnWatch) => Promise<Reply>;

const ACTIONS: Readonly<Record<string, WatchAction>> = { [TAKE]: take, [KEEP]: goOn, [STOP]: end };

/** The action of an action_id; undefined for a button of anything else. */
export function watchActionOf(actionId: string): WatchAction | undefined {
  return Object.hasOwn(ACTIONS, actionId) ? ACTIONS[actionId] : undefined;
}

async function take(deps: Deps, press: PressOnWatch): Promise<Reply> {
  const answer = await takeCapacity(deps, press);
  switch (answer.kind) {
    case 'accepted': {
      const { channel, name, spec } = answer.machine;
      return {
        text: `Looking for ${specInWords(spec)}: ${code(name)}. The message in <#${channel}> follows it. If no zone has it after all, I go on watching.`,
      };
    }
    case 'duplicate':
      return SEEN_BEFORE;
    case 'asked':
      return { text: escapedButMentions(answer.message) };
    case 'refused':
      return answer.field === 'watch'
        ? refusal(escapedButMentions(answer.message), answer.example)
        : fieldRefusal(answer.field, escapedButMentions(answer.message), answer.example);
  }
}

async function goOn(deps: Deps, press: PressOnWatch): Promise<Reply> {
  return told(
    await keepWatching(deps, press),
    () => 'I go on watching, and tell you the next time that it appears.',
  );
}

async function end(deps: Deps, press: PressOnWatch): Promise<Reply> {
  return told(
    await stopWatch(deps, press),
    ({ spec }) => `I no longer watch for ${code(watchWords(spec), 120)}.`,
  );
}

function told(answer: WatchPressAnswer, done: (watch: CapacityWatch) => string): Reply {
  return answer.kind === 'done'
    ? { text: done(answer.watch) }
    : refusal(escapedButMentions(answer.message), answer.example);
}

/** In the form of a machine's button: the watch, and which of its appearances. */
function value({ id, round }: CapacityWatch): string {
  return `${id}||${round}`;
}

export function takeButton(watch: CapacityWatch): Button {
  return button(TAKE, 'Take it', value(watch), {
    style: 'primary',
    says: `Take it: ${upCommand(watch.spec)}`,
  });
}

export function keepWatchingButton(watch: CapacityWatch): Button {
  return button(KEEP, 'Keep watching', value(watch), { says: 'Leave it and keep watching' });
}

export function stopWatchButton(watch: CapacityWatch): Button {
  return button(STOP, 'Stop watching', value(watch), { says: `Stop watching for ${watchWords(watch.spec)}` });
}
