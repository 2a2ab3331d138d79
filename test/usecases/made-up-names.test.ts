/** Names that are made up: one that is taken is no reason to bother a person. */
import { expect, it } from 'vitest';
import { nameFor } from '../../src/domain/decide/name.ts';
import { HOUR } from '../../src/domain/time.ts';
import { type AskForMachine, requestMachine } from '../../src/usecases/request-machine.ts';
import { fakeEngine } from '../support/fake-engine.ts';

const SPEC = { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined } as const;

function ask(n: number): AskForMachine {
  const who = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: `U${n}`, isGuest: false };
  return { ...who, dedupe: `d${n}`, spec: SPEC };
}

/** Ids that all have the name of the first. */
function* namesakes(): Generator<string> {
  const wanted = nameFor('m00000000', 'l4');
  for (let i = 0; ; i++) {
    const id = `m${i.toString(36).padStart(8, '0')}`;
    if (nameFor(id, 'l4') === wanted) yield id;
  }
}

it('a machine whose made-up name is taken gets one with a piece of its id', async () => {
  const world = await fakeEngine();
  const ids = namesakes();
  const deps = { ...world.deps, newId: () => ids.next().value ?? '' };
  const names: string[] = [];
  for (let n = 0; n < 3; n++) {
    const answer = await requestMachine(deps, ask(n));
    names.push(answer.kind === 'accepted' ? answer.machine.name : answer.kind);
  }
  const [plain = ''] = names;
  expect(plain).toBe(nameFor('m00000000', 'l4'));
  expect(new Set(names).size).toBe(3);
  for (const name of names.slice(1)) expect(name).toMatch(new RegExp(`^${plain}-[a-z0-9]{4}$`));
});
