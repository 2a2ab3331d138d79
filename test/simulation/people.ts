/** The people of a run: who Slack says they are, what they press, and how they answer what the bot asks. */
import type { Policy } from '../../src/domain/policy.ts';
import type { Button } from '../../src/slack/blocks.ts';
import type { Door } from '../../src/slack/door.ts';
import type { SlackMessage } from './adapters/workspace.ts';
import { Workspace } from './adapters/workspace.ts';
import { COSTS, GPU, OTHER_TEAM, PEOPLE, type Person, TEAM } from './plan.ts';
import type { Scene } from './scene.ts';

/** What a person does with a button. */
export interface Pressing {
  readonly who: Person;
  readonly channel: string;
  readonly actionId: string;
  readonly value: string;
}

export function teamOf(who: Person): string {
  return who === 'stranger' ? OTHER_TEAM : TEAM;
}

/** Only these may have anything done. */
export const MEMBERS: readonly Person[] = ['ada', 'bob', 'grace'];

export function doorOf(policy: Pick<Policy, 'teams'>): Door {
  return {
    policy,
    identity: async () => ({ botUserId: 'U0LAMPBOT00', teamId: TEAM }),
    people: {
      profile: async (user) => ({
        isGuest: user === PEOPLE.guest,
        isStranger: user === PEOPLE.stranger,
        isBot: false,
        name: user,
        isGone: user === PEOPLE.leaver,
        teams: [user === PEOPLE.stranger ? OTHER_TEAM : TEAM],
      }),
    },
  };
}

/** A button among those that the person sees now; `pick` (0–1) says which, the newest message first. */
export function pressOf(scene: Scene, who: Person, pick: number): Pressing | undefined {
  const user = PEOPLE[who];
  const channels = [Workspace.dmOf(user), GPU, COSTS];
  const seen = channels.flatMap((channel) => scene.workspace.seen(channel, user)).slice(-12);
  return choose(scene, who, seen, pick);
}

/** Any button that the bot ever showed anybody, as a forged payload may carry it. */
export function forgeryOf(scene: Scene, who: Person, pick: number): Pressing | undefined {
  return choose(scene, who, scene.workspace.messages.slice(-30), pick);
}

function choose(
  scene: Scene,
  who: Person,
  messages: readonly SlackMessage[],
  pick: number,
): Pressing | undefined {
  const all = messages.flatMap((message) =>
    scene.workspace.buttons(message).map((button) => ({ message, button })),
  );
  const chosen = all[Math.floor(pick * all.length)];
  return chosen === undefined ? undefined : pressing(who, chosen.message, chosen.button);
}

/** Whose direct message it is; undefined for a channel's. */
export function ownerOf({ destination }: SlackMessage): Person | undefined {
  if (destination.to !== 'person') return undefined;
  return MEMBERS.find((who) => PEOPLE[who] === destination.user);
}

export function pressing(who: Person, message: SlackMessage, button: Button): Pressing {
  return { who, channel: message.channel, actionId: button.action_id, value: button.value };
}
