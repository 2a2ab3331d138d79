/** Who may do what, decided anew every time. */
import { describe, expect, test } from 'vitest';
import { type Action, type PermitInput, permit } from '../../../src/domain/decide/permit.ts';
import { machine, POLICY } from './given.ts';

const ASK: readonly Action[] = ['look', 'ask', 'digest'];
const ACT: readonly Action[] = ['keep', 'stop', 'start', 'remove', 'logs', 'hand-over'];

function asked(over: Partial<PermitInput>): boolean | string {
  const answer = permit({
    actor: 'UBOB',
    isGuest: false,
    team: 'T1',
    botTeam: 'T1',
    channel: 'CGPU',
    policy: POLICY,
    action: 'look',
    machine: machine(),
    ...over,
  });
  return answer.permitted || answer.because;
}

const RESTRICTED = { ...POLICY, channels: ['CML', 'CGPU2'] };

describe.each(ASK)('%s', (action) => {
  test('everyone in every channel, and in direct messages, as long as none is named', () => {
    expect(asked({ action })).toBe(true);
    expect(asked({ action, channel: 'D1' })).toBe(true);
    expect(asked({ action, machine: undefined })).toBe(true);
  });

  test('only in the named channels otherwise, administrators anywhere', () => {
    expect(asked({ action, policy: RESTRICTED })).toBe(
      'Lamplighter is not used here. Use it in <#CML> or <#CGPU2>.',
    );
    expect(asked({ action, policy: RESTRICTED, channel: 'CML' })).toBe(true);
    expect(asked({ action, policy: RESTRICTED, actor: 'UADMIN' })).toBe(true);
  });
});

describe('take-over', () => {
  const action = 'take-over';
  test('everyone of its workspace where /gpu may be used, administrators anywhere', () => {
    expect(asked({ action })).toBe(true);
    expect(asked({ action, policy: RESTRICTED })).toContain('is not used here');
    expect(asked({ action, policy: RESTRICTED, channel: 'CML' })).toBe(true);
    expect(asked({ action, policy: RESTRICTED, actor: 'UADMIN' })).toBe(true);
  });

  test('no guest, nobody from elsewhere, and nothing that is not there', () => {
    expect(asked({ action, isGuest: true })).toContain('Guests');
    expect(asked({ action, team: 'T2', policy: { ...POLICY, teams: ['T1', 'T2'] } })).toContain(
      'another workspace',
    );
    expect(asked({ action, machine: undefined })).toBe('There is no such machine.');
  });
});

describe.each(ACT)('%s', (action) => {
  test('the owner and administrators, wherever they are', () => {
    expect(asked({ action, actor: 'UADA' })).toBe(true);
    expect(asked({ action, actor: 'UADMIN' })).toBe(true);
    expect(asked({ action, actor: 'UADA', channel: 'D1', policy: RESTRICTED })).toBe(true);
  });

  test('nobody else', () => {
    const what = action === 'logs' ? 'read the console of' : action.replace('-', ' ');
    expect(asked({ action })).toBe(`Only <@UADA> or an administrator may ${what} l4-amber-fox. Ask them.`);
    expect(asked({ action, machine: undefined, actor: 'UADMIN' })).toBe('There is no such machine.');
  });

  test('not somebody of the same id in another workspace', () => {
    const policy = { ...POLICY, teams: ['T1', 'T2'] };
    expect(asked({ action, actor: 'UADA', team: 'T2', policy })).toContain('Only <@UADA>');
    expect(asked({ action, actor: 'UADA', team: 'T1', policy })).toBe(true);
  });
});

describe.each([...ASK, ...ACT])('strangers may not %s', (action) => {
  test('guests, even owners and administrators', () => {
    for (const actor of ['UBOB', 'UADA', 'UADMIN']) {
      expect(asked({ action, actor, isGuest: true })).toBe(
        'Guests cannot use Lamplighter. Ask a full member of this workspace.',
      );
    }
  });

  test('foreign workspaces, and those of which nothing is known', () => {
    for (const team of ['T2', '']) {
      expect(asked({ action, actor: 'UADMIN', team, botTeam: team === '' ? '' : 'T1' })).toBe(
        'Lamplighter serves its own workspace only. Ask a member of that workspace.',
      );
    }
  });
});

test('named workspaces replace the bot’s own', () => {
  const policy = { ...POLICY, teams: ['T2'] };
  expect(asked({ policy, team: 'T2' })).toBe(true);
  expect(asked({ policy })).toContain('its own workspace only');
});

test('at most five channels are named', () => {
  const channels = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'];
  expect(asked({ policy: { ...POLICY, channels } })).toBe(
    'Lamplighter is not used here. Use it in <#C1> or <#C2> or <#C3> or <#C4> or <#C5>.',
  );
});
