/** What must be true of everything that the bot says: said once, said to the right people, and true in the end. */
import type { Millis } from '../../../src/domain/time.ts';
import { MEMBERS } from '../people.ts';
import { GPU, PEOPLE, type Person } from '../plan.ts';
import type { Invariant } from './invariant.ts';
import { count, idOf, machineRow, machineRows, requestRows } from './tables.ts';

/** I5, I8: every message once. Ephemeral ones cannot be looked for, so a lost answer may show them twice. */
export const nothingSaidTwice: Invariant = (_scene, tell) => {
  const said = new Set<string>();
  return {
    onPost({ key, destination }) {
      if (destination.to === 'ephemeral') return;
      if (said.has(key)) tell(`${key} was posted twice`);
      said.add(key);
    },
  };
};

/** I5, second half: every stop of ours is told, when all works again at the latest. */
export const stopsAreAnnounced: Invariant = (scene, tell) => {
  const owed = new Map<string, string>();
  return {
    onChange(change) {
      if (change.verb !== 'stop' || change.repeated || change.machine?.status !== 'RUNNING') return;
      const row = machineRow(scene, idOf(change.machine));
      if (row !== undefined) owed.set(`stopped:${row.id}:${row.starts}`, row.id);
    },
    atEnd() {
      const said = new Set(scene.workspace.messages.map(({ key }) => key));
      for (const [key, id] of owed) {
        if (!said.has(key) && !said.has(`removed:${id}`)) tell(`nobody was told of ${key}`);
      }
    },
  };
};

/** The live message of every request ends with how it ended; nothing that is owed to anybody is left. */
export const liveMessagesEndTrue: Invariant = (scene, tell) => ({
  atEnd() {
    for (const row of machineRows(scene)) {
      const key = `birth:${row.id}:${row.starts}`;
      const message = scene.workspace.messages.find((one) => one.key === key);
      if (message === undefined) tell(`${row.name} never got a message of its own`);
      else if (message.notice.kind === 'birth' && message.notice.machine.state !== row.state) {
        tell(`the message of ${row.name} says ${message.notice.machine.state}, but it is ${row.state}`);
      }
    }
    const owed = count(scene, 'outbox where due_at is not null');
    if (owed > 0) tell(`${owed} messages are still owed`);
    const open = requestRows(scene).filter(({ isOpen }) => isOpen);
    if (open.length > 0) tell(`still open: ${open.map(({ what }) => what.verb).join(', ')}`);
  },
});

/** Every command and click is answered, and is carried out once however often Slack delivers it. */
export const commandsAnsweredOnce: Invariant = (scene, tell) => {
  const delivered = new Set<string>();
  return {
    onAnswer({ dedupe }) {
      delivered.add(dedupe);
    },
    onUnanswered({ who, text }, died) {
      if (!died) tell(`${who} got no answer to "${text}"`);
    },
    atEnd() {
      for (const dedupe of delivered) {
        const rows =
          count(scene, 'machine where substr(dedupe, 1, $2) = $1', [dedupe, dedupe.length]) +
          count(scene, 'request where substr(dedupe, 1, $2) = $1', [dedupe, dedupe.length]);
        if (rows > 1) tell(`${dedupe} was accepted ${rows} times`);
      }
    },
  };
};

/** I12: who may not, does not: nothing that a stranger asks is written down, and nobody acts on others' machines. */
export const onlyThosePermittedAct: Invariant = (scene, tell) => {
  const outsiders = (Object.keys(PEOPLE) as Person[])
    .filter((who) => !MEMBERS.includes(who))
    .map((who) => PEOPLE[who]);
  let checkedTo: Millis = Number.NEGATIVE_INFINITY;
  return {
    onAnswer(_delivered, _reply, at) {
      if (at <= checkedTo) return;
      checkedTo = at;
      for (const user of outsiders) {
        if (count(scene, 'machine where owner = $1', [user]) > 0) tell(`${user} got a machine`);
      }
    },
    atEnd() {
      const owners = new Map(machineRows(scene).map((row) => [row.id, row]));
      const { admins } = scene.policy;
      for (const { actor, machineId, what } of requestRows(scene)) {
        if (outsiders.includes(actor)) tell(`${actor} asked for ${what.verb}, and it was accepted`);
        const owner = owners.get(machineId ?? '')?.lease.owner;
        const may = actor === 'lamplighter' || actor === owner || admins.includes(actor);
        if (machineId !== undefined && !may) tell(`${actor} may not ${what.verb} a machine of ${owner}`);
      }
      for (const row of owners.values()) {
        if (!scene.policy.channels.includes(row.channel))
          tell(`${row.name} was asked for in ${row.channel}, not ${GPU}`);
      }
    },
  };
};
