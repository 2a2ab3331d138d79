/** What a changed idle rule would have done: the sentence, the table, and the arithmetic of the stops that count most. */
import { changeInWords } from '../../domain/decide/own-rule.ts';
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import type { PolicyTest, TestedFigures, TestedStop } from '../../domain/policy-test.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { context, dataTable, header, type Message, section, textCell } from '../blocks.ts';
import { clip, code, escaped, moment, plain } from '../mrkdwn.ts';
import { counted } from './words.ts';

/** What fits into one message of Slack beside the rest. */
const ROWS = 20;
const LINES = 6;

export function policyTest({ test }: Extract<Notice, { kind: 'policy-test' }>): Message {
  const { change, total, present, machines, from, to } = test;
  const days = Math.round((to - from) / DAY);
  const what =
    Object.keys(change).length === 0 ? 'The rule as it is' : `A rule with ${changeInWords(change)}`;
  const sentence = `${what} would have stopped ${total.stops} over the last ${counted(days, 'day')}, regretted ${total.regretted}, saved ${savedInWords(total)}.`;
  const now = `The rule as it is: stopped ${present.stops}, regretted ${present.regretted}, saved ${savedInWords(present)}, counted alike.`;
  const arithmetic = test.largest
    .slice(0, LINES)
    .map((stop) => `• ${stopInWords(stop)}`)
    .join('\n');
  const notes = notesOf(test);
  return {
    text: plain([sentence, now, arithmetic, notes].join('\n')),
    blocks: [
      header('What the rule would have done'),
      section(`${sentence}\n${now}`),
      ...(machines.length === 0
        ? []
        : [
            dataTable(
              'Stops by machine',
              ['Machine', 'Stops', 'Hours saved', 'Regretted', 'Saved'],
              machines
                .slice(0, ROWS)
                .map((one) => [
                  textCell(clip(one.name, 63)),
                  { type: 'raw_number', value: one.stops },
                  { type: 'raw_number', value: Math.round((one.saved / HOUR) * 10) / 10 },
                  { type: 'raw_number', value: one.regretted },
                  textCell(moneyInWords(one.money)),
                ]),
            ),
          ]),
      ...(arithmetic === '' ? [] : [section(`*How the largest are counted*\n${arithmetic}`)]),
      context(notes),
    ],
  };
}

function savedInWords(figures: TestedFigures): string {
  const { money, saved } = figures;
  const time = `${Math.round(saved / HOUR)} hours`;
  return money.length === 0 ? time : `${moneyInWords(money)} (${time})`;
}

/** Never summed across currencies. */
function moneyInWords(money: readonly Money[]): string {
  return money.length === 0 ? 'unknown' : money.map(formatMoney).join(' and ');
}

const ENDS = { work: 'work came back', lease: 'its lease ended', run: 'the run ended' } as const;

function stopInWords({ machineName, at, until, because, regretted, money }: TestedStop): string {
  const worth = money === undefined ? 'price unknown' : formatMoney(money);
  return `${code(machineName)}: off ${moment(at)}, until ${ENDS[because]} ${moment(until)} = ${formatDuration(wholeMinutes(until - at))}, ${worth}${regretted ? ' (regretted)' : ''}`;
}

function notesOf({ replayed, leftOut, troubles }: PolicyTest): string {
  return [
    `${counted(replayed, 'run')} of GPU machines replayed with the samples that Cloud Monitoring holds, by the same engine as \`npm run backtest\`, each stop a warning later. A saving ends when work comes back, the lease ends or the run does. Regretted: work came back within an hour.`,
    ...(leftOut.tpus === 0 ? [] : [`${counted(leftOut.tpus, 'run')} of TPUs not replayed.`]),
    ...(leftOut.silent === 0 ? [] : [`${counted(leftOut.silent, 'run')} without samples.`]),
    ...troubles
      .slice(0, 5)
      .map(({ project, because }) => `${escaped(project)} was not read whole: ${escaped(because)}.`),
  ].join(' ');
}
