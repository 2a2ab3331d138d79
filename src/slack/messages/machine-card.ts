/** The answer to /gpu show: one machine with all that is known of it, and what its owner may do. */
import { askedSize } from '../../domain/accelerators/index.ts';
import { inWords } from '../../domain/copy.ts';
import { amount } from '../../domain/decide/data-fits.ts';
import type { BilledSoFar } from '../../domain/decide/reconciliation.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Machine } from '../../domain/machine.ts';
import { formatMoney } from '../../domain/money.ts';
import { formatBytes } from '../../domain/signal.ts';
import { termsInWords } from '../../domain/terms.ts';
import { HOUR } from '../../domain/time.ts';
import type { Explanation } from '../../usecases/look.ts';
import { cancelButton } from '../actions/cancel.ts';
import { endingButtons } from '../actions/ending.ts';
import { hoursButtons } from '../actions/hours-form.ts';
import { keepButton } from '../actions/keep.ts';
import { removeButton } from '../actions/remove.ts';
import { startButton } from '../actions/start.ts';
import { actions, type Button, context, fields, header, section } from '../blocks.ts';
import { code, escaped, escapedButMentions, moment, person, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { connectCommand } from './connect.ts';
import { hoursStanding } from './hours.ts';
import { activity, costParts } from './machine-list.ts';
import { ownRuleInWords } from './rule.ts';
import { named, priceInWords, sliceAside, specInWords, stateInWords, waitingInWords } from './words.ts';

export function machineCard(view: Explanation, mayAct: boolean): Reply {
  const { machine, billed, journal, hours, now } = view;
  const busy = activity(view, now);
  const waiting = waitingInWords(machine);
  const state =
    waiting ??
    `${stateInWords(machine.state)} since ${moment(machine.stateSince)}${busy === '' ? '' : `, ${busy}`}`;
  const made = machine.shape?.machineType;
  const type = made === undefined || made === askedSize(machine.spec) ? '' : ` on ${code(made)}`;
  const facts: (readonly [string, string])[] = [
    ['State', state],
    [
      'Asked for',
      `${specInWords(machine.spec)}${sliceAside(machine.spec)} for ${formatDuration(machine.spec.leaseFor)}${termsInWords(machine.spec)}${type}`,
    ],
    ['Where', `${escaped(machine.zone ?? 'no zone yet')}, project ${escaped(machine.project)}`],
    ['Cost', `${[priceInWords(machine.price), ...costParts(view)].join(', ')} (estimate)`],
    ...(billed === undefined ? [] : [['Billed', billedInWords(billed)] as const]),
    ...setUpFacts(machine),
    ['Owner', person(machine.lease.owner)],
    [
      'Lease',
      `${waiting === undefined ? `until ${moment(machine.lease.until)}` : 'counts from when there is a machine'}${machine.lease.why === '' ? '' : ` (${escaped(machine.lease.why)})`}`,
    ],
    ...(hours === undefined ? [] : [['Hours', hoursStanding(machine, hours)] as const]),
  ];
  if (machine.rule !== undefined) facts.push(['Idle rule', ownRuleInWords(machine)]);
  const trouble =
    machine.trouble === undefined ? [] : [section(`*Trouble:* ${escapedButMentions(machine.trouble)}`)];
  const connect =
    machine.state === 'ready'
      ? [
          section(
            `Connect, with JupyterLab on http://localhost:8080:\n\`\`\`${escaped(connectCommand(machine))}\`\`\``,
          ),
        ]
      : [];
  const last = journal[0];
  return {
    text: plain(`${named(machine)}: ${facts.map(([title, value]) => `${title}: ${value}`).join('. ')}.`),
    blocks: [
      header(machine.name),
      fields(...facts.map(([title, value]) => `*${title}*\n${value}`)),
      ...trouble,
      ...connect,
      ...actions(mayAct ? buttonsFor(machine) : []),
      context(
        `${last === undefined ? '' : `${moment(last.at)}: ${escapedButMentions(last.text)} `}\`/gpu why ${machine.name}\` explains.`,
      ),
    ],
  };
}

/** `$12.30 until 2026-11-19, estimated $12.61` */
function billedInWords({ billed, estimated, until }: BilledSoFar): string {
  const ours = estimated === undefined ? '' : `, estimated ${formatMoney(estimated)}`;
  return `${formatMoney(billed)} until ${until}${ours}`;
}

/** Image and data, once they are known, and what it copies at present. */
function setUpFacts({ name, image, data, copy }: Machine): readonly (readonly [string, string])[] {
  return [
    ...(image === undefined ? [] : [['Image', code(image.source.split('/').at(-1) ?? '', 120)] as const]),
    ...(data === undefined ? [] : [['Data', `${code(data.url, 120)}, ${amount(data)}`] as const]),
    ...(copy === undefined
      ? []
      : [['Copies', `${code(inWords(copy, name), 300)}, ${formatBytes(copy.copied)} so far`] as const]),
  ];
}

/** What makes sense in the machine's present state. */
export function buttonsFor(machine: Machine): readonly Button[] {
  switch (machine.state) {
    case 'ready':
    case 'booting':
    case 'stuck':
      return [
        keepButton(machine, HOUR),
        keepButton(machine, 4 * HOUR),
        ...hoursButtons(machine),
        ...endingButtons(machine),
      ];
    case 'stopped':
      return [startButton(machine), ...hoursButtons(machine), removeButton(machine)];
    case 'accepted':
    case 'placing':
      return [cancelButton(machine)];
    case 'starting':
    case 'stopping':
      return [removeButton(machine)];
    case 'deleting':
    case 'gone':
    case 'failed':
      return [];
  }
}
