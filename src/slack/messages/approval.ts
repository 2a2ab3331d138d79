/** A request over its budget: the question to those who may approve it, and the answer to who asked. */
import type { Approval, Wanted } from '../../domain/approval.ts';
import { freeMicros } from '../../domain/decide/budget.ts';
import { inDollars, monthName, scopeInWords } from '../../domain/decide/budget-words.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { approveButton, refuseButton } from '../actions/approval.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, escapedButMentions, moment, person, plain } from '../mrkdwn.ts';
import { boldScope } from './budgets.ts';
import { specInWords } from './words.ts';

export function approval({ approval, role }: Extract<Notice, { kind: 'approval' }>): Message {
  if (role === 'asker') return answered(approval);
  const { asker, channel, expiresAt, wanted, end } = approval;
  const why =
    wanted.kind === 'machine' && wanted.why !== undefined && wanted.why !== ''
      ? `, for “${escaped(wanted.why)}”`
      : '';
  const where = channel.startsWith('D') ? '' : ` in <#${channel}>`;
  const what = `${person(asker)} asks${where} to ${wantedInWords(wanted)}${why}.`;
  const money = moneyInWords(approval);
  if (end !== undefined) {
    const text = `${endInWords(approval)} ${what} ${money}`;
    return { text: plain(text), blocks: [section(text)] };
  }
  const next = `Approved, it goes on by itself and the budget is overdrawn by that. Without an answer until ${moment(expiresAt)} it is over.`;
  return {
    text: plain(`Over budget: ${what} ${money} ${next}`),
    blocks: [
      header('Over budget: approve it?'),
      section(`${what}\n${money}`),
      ...actions([approveButton(approval), refuseButton(approval)]),
      context(next),
    ],
  };
}

function moneyInWords({ over: { budget, standing, wantedMicros }, microsPerHour }: Approval): string {
  const free = freeMicros(budget, standing);
  const whose = boldScope(budget.scope);
  return `It would take *${inDollars(wantedMicros)}* (${inDollars(microsPerHour)}/h) of the ${monthName(standing.month)} budget of ${whose}, which is *${inDollars(wantedMicros - free)}* too much: of ${inDollars(budget.monthlyMicros)}, ${inDollars(standing.spentMicros)} was spent and ${inDollars(standing.reservedMicros)} reserved.`;
}

/** To follow `asks to`, and `your request to`. */
function wantedInWords(wanted: Wanted): string {
  if (wanted.kind === 'machine') {
    return `have ${specInWords(wanted.spec)} for ${formatDuration(wanted.spec.leaseFor)} in ${code(wanted.project)}`;
  }
  const name = code(wanted.machineName);
  const { what } = wanted;
  switch (what.verb) {
    case 'keep':
      return `keep ${name} until ${moment(what.until)}`;
    case 'start':
      return `start ${name}`;
    case 'resize':
      return `make ${what.count} × ${escaped(what.family)} of ${name}`;
    case 'move':
      return `move ${name} to another zone`;
    case 'take-over':
      return `take ${name} over`;
    default:
      return `change the hours of ${name}`;
  }
}

function endInWords({ end }: Approval): string {
  switch (end?.kind) {
    case 'approved':
      return `✅ ${person(end.by)} has approved it.`;
    case 'refused':
      return `${person(end.by)} has refused it.`;
    default:
      return 'Nobody answered in time.';
  }
}

function answered(approval: Approval): Message {
  const { end, wanted, expiresAt, at } = approval;
  const what = `your request to ${wantedInWords(wanted)}`;
  const whose = escapedButMentions(scopeInWords(approval.over.budget.scope));
  const text =
    end?.kind === 'approved'
      ? `✅ ${person(end.by)} has approved ${what}. It is under way; its message is where you asked.`
      : end?.kind === 'refused'
        ? `${person(end.by)} has refused ${what}, which the budget of ${whose} does not hold. ${code('/gpu budget')} shows what is left.`
        : `Nobody answered within ${formatDuration(expiresAt - at)}, so ${what} is over. Ask again if you still need it; ${code('/gpu budget')} shows what is left.`;
  return { text: plain(text), blocks: [section(text)] };
}
