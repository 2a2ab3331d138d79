/** The form of Hours…: on which days a machine is to run, from when to when, and on the clock of which place. */
import { ownHours } from '../../domain/decide/hours.ts';
import { hoursInWords, parseHours } from '../../domain/hours.ts';
import { quoted } from '../../domain/quoted.ts';
import { isTimeZone } from '../../domain/time-of-day.ts';
import type { WeekHours } from '../../domain/week-hours.ts';
import { viewHours } from '../../usecases/look.ts';
import type { Caller } from '../grammar/spec.ts';
import { hoursSet } from '../messages/hours.ts';
import type { Reply } from '../reply.ts';
import { ABOUT, askFromForm, machineAbout, NO_MACHINE } from './about-machine.ts';
import { choiceField, type Filled, menuField, option, textField } from './fields.ts';
import type { Form, FormContent } from './form.ts';

const WHICH = { own: 'Hours of its own', default: 'Those of its project', off: 'None' } as const;
type Which = keyof typeof WHICH;

/** As they are typed in the command. */
const DAYS = {
  weekdays: 'Monday to Friday',
  'mon-sat': 'Monday to Saturday',
  daily: 'Every day',
  weekends: 'Saturday and Sunday',
  other: 'Other days',
} as const;
type Days = keyof typeof DAYS;

const HALF_HOURS = Array.from({ length: 49 }, (_, i) => clockOf(i * 30));
const USUAL: WeekHours = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 19 * 60, timeZone: 'UTC' };

export const hours = {
  id: 'hours',
  fixed: ABOUT,
  async build(filled, caller): Promise<FormContent> {
    const machine = await machineAbout(filled, caller);
    if (machine === undefined) return NO_MACHINE;
    const view = viewHours(caller.deps, machine, caller.now);
    const which = whichIn(filled) ?? (machine.hours !== undefined && view === undefined ? 'off' : 'own');
    const week = view?.week ?? { ...USUAL, timeZone: caller.deps.policy.timeZone };
    return {
      title: `Hours of ${machine.name}`,
      submit: 'Set them',
      blocks: [
        choiceField(
          {
            field: 'which',
            label: 'When is it to run?',
            hint: 'You are warned before it stops for them, and it does not stop while it is busy. What they stopped, they start again.',
            tells: true,
          },
          Object.entries(WHICH).map(([id, label]) => option(id, label)),
          which,
        ),
        ...(which === 'own' ? weekFields(filled, week) : []),
      ],
    };
  },
  async submit(filled, caller) {
    const machine = await machineAbout(filled, caller);
    const which = whichIn(filled) ?? 'own';
    if (which !== 'own') return ask(filled, caller, which === 'off' ? null : undefined);
    const view = machine && viewHours(caller.deps, machine, caller.now);
    const zone = (filled.place ?? '').trim() || (view?.week.timeZone ?? caller.deps.policy.timeZone);
    if (!isTimeZone(zone)) {
      return {
        errors: { place: `There is no place called ${quoted(zone)}. Write for example Europe/Berlin.` },
      };
    }
    const days = daysIn(filled, view?.week);
    const typed = days === 'other' ? (filled.others ?? '').trim() : days;
    const [from, to] = [filled.from ?? clockOf(USUAL.from), filled.to ?? clockOf(USUAL.to)];
    const read = parseHours(`${typed} ${from}-${to} ${zone}`, zone);
    if (read.ok) return ask(filled, caller, read.value);
    return { errors: { [typed === '' || read.fault.startsWith('The days') ? 'others' : 'to']: read.fault } };
  },
} satisfies Form;

function weekFields(filled: Filled, week: WeekHours) {
  const days = daysIn(filled, week);
  const [shownDays = '', span = ''] = hoursInWords(week).split(' ');
  const [from = '', to = ''] = span.split('–');
  return [
    menuField(
      { field: 'days', label: 'Days', tells: true },
      Object.entries(DAYS).map(([id, label]) => option(id, label)),
      days,
    ),
    ...(days === 'other'
      ? [
          textField(
            { field: 'others', label: 'Which?', hint: 'For example mon,wed,fri or tue-thu.' },
            { typed: filled.others ?? shownDays, placeholder: 'mon,wed,fri', longest: 60 },
          ),
        ]
      : []),
    menuField({ field: 'from', label: 'From' }, clocks(from, 48), filled.from ?? from),
    menuField(
      { field: 'to', label: 'To', hint: 'At or before the beginning is on the day after.' },
      clocks(to, 49),
      filled.to ?? to,
    ),
    textField(
      {
        field: 'place',
        label: 'On the clock of',
        hint: 'Through the changes of that clock.',
        optional: true,
      },
      { typed: filled.place ?? week.timeZone, placeholder: 'Europe/Berlin', longest: 60 },
    ),
  ];
}

/** Every half hour, and the present time where that is another. */
function clocks(present: string, count: number) {
  const all = HALF_HOURS.slice(0, count);
  return (all.includes(present) ? all : [present, ...all]).map((clock) => option(clock, clock));
}

function clockOf(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

function whichIn({ which }: Filled): Which | undefined {
  return which !== undefined && Object.hasOwn(WHICH, which) ? (which as Which) : undefined;
}

function daysIn({ days }: Filled, week: WeekHours | undefined): Days {
  if (days !== undefined && Object.hasOwn(DAYS, days)) return days as Days;
  const [word = ''] = hoursInWords(week ?? USUAL).split(' ');
  return Object.hasOwn(DAYS, word) ? (word as Days) : 'other';
}

function ask(filled: Filled, caller: Caller, week: WeekHours | null | undefined): Promise<Reply> {
  return askFromForm(filled, caller, { verb: 'hours', week }, ({ machine }) => {
    if (machine === undefined) return 'Noted.';
    const after = { ...machine, hours: ownHours(week, caller.now) };
    return hoursSet(after, viewHours(caller.deps, after, caller.now));
  });
}
