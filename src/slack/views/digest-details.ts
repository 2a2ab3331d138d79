/** The rest of a digest, in a modal: people, families, the largest machines, what runs, what is too large. */
import type { types } from '@slack/bolt';
import { familyOf } from '../../domain/accelerators/index.ts';
import { permit } from '../../domain/decide/permit.ts';
import type { Digest } from '../../domain/digest.ts';
import { formatMoney, formatPrice, type Money } from '../../domain/money.ts';
import { type Block, context, section } from '../blocks.ts';
import type { Caller } from '../grammar/spec.ts';
import { dayInWords } from '../messages/digest.ts';
import { budgetInWords, footnote, leftInWords } from '../messages/digest-words.ts';
import { counted, priceInWords } from '../messages/words.ts';
import { code, escaped, moment, person } from '../mrkdwn.ts';
import { type Reply, SILENCE } from '../reply.ts';

/** Lines of a list; the rest is counted. */
const LISTED = 20;

/** Opens them for who may look; undefined when Slack did not show the modal. */
export async function openDigestDetails(caller: Caller, key: string | undefined): Promise<Reply | undefined> {
  const { deps, dialog, actor, team, botTeam, channel } = caller;
  const { policy } = deps;
  const permission = permit({ actor, team, botTeam, channel, policy, isGuest: false, action: 'look' });
  if (!permission.permitted) return { text: permission.because };
  const row = key === undefined ? undefined : await deps.store.saying(key);
  if (row?.saying.notice.kind !== 'digest') {
    return { text: 'That digest is too old; its details are not kept. `/gpu digest` shows the newest.' };
  }
  const shown = await dialog?.open(digestDetails(row.saying.notice.digest));
  return shown === true ? SILENCE : undefined;
}

export function digestDetails(digest: Digest): types.ModalView {
  const blocks = [...lists(digest), context(footnote(digest))];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: `Spend on ${dayInWords(digest)}` },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [...blocks] as types.ModalView['blocks'],
  };
}

function lists(digest: Digest): readonly Block[] {
  const { owners, families, machines, running, budgets, rightsize = [] } = digest;
  const left = leftInWords(digest);
  return [
    ...list(
      'By person',
      owners.map(
        ({ owner, machines: count, estimate }) =>
          `${person(owner)}: ${about(estimate)}, ${counted(count, 'machine')}`,
      ),
    ),
    ...list(
      'By accelerator',
      families.map(
        ({ family, machines: count, estimate }) =>
          `${escaped(familyOf(family)?.title ?? family)}: ${about(estimate)}, ${counted(count, 'machine')}`,
      ),
    ),
    ...list(
      'The largest machines',
      machines.map(
        ({ name, owner, project, estimate }) =>
          `${code(name)} of ${person(owner)} in ${escaped(project)}: ${about(estimate)}`,
      ),
    ),
    ...list(
      'Running now',
      running.map(
        ({ name, owner, price, since, until }) =>
          `${code(name)} of ${person(owner)}, ${priceInWords(price)}, since ${moment(since)}, lent until ${moment(until)}`,
      ),
    ),
    ...list(
      'Too large for what they do',
      rightsize.map(
        ({ name, owner, saves, gpuMean }) =>
          `${code(name)} of ${person(owner)}, ${Math.round(gpuMean)} % busy: the right size saves ${formatPrice(saves)}`,
      ),
    ),
    ...list('Budgets this month', budgets.map(budgetInWords)),
    ...(left === undefined ? [] : [section(left)]),
    ...(owners.length === 0
      ? []
      : [context('People, accelerators and machines: estimates from run times and list prices.')]),
  ];
}

function list(title: string, lines: readonly string[]): readonly Block[] {
  if (lines.length === 0) return [];
  const rest = lines.length > LISTED ? [`• and ${lines.length - LISTED} more`] : [];
  return [section([`*${title}*`, ...lines.slice(0, LISTED).map((line) => `• ${line}`), ...rest].join('\n'))];
}

function about(estimate: Money | undefined): string {
  return estimate === undefined ? 'price unknown' : `about ${formatMoney(estimate)}`;
}
