/** Draws a plan from a seed: people, machines, a day and what goes wrong in it. */
import { HOUR, MINUTE, type Millis, SECOND } from '../../src/domain/time.ts';
import { drawBehaviour } from './behaviours.ts';
import { drawOutage, drawTrouble } from './draw-trouble.ts';
import { drawWatching, wishesOf } from './draw-wishes.ts';
import { COSTS, GPU, LOBBY, type Person, type Plan, type Planned, SECOND_PROJECT } from './plan.ts';
import { Random } from './random.ts';

/** Days on which some zone's clocks change, and one on which none do. */
const DAYS: readonly { readonly day: Millis; readonly timeZone: string }[] = [
  { day: Date.UTC(2026, 9, 24), timeZone: 'Europe/Berlin' },
  { day: Date.UTC(2026, 9, 31), timeZone: 'America/New_York' },
  { day: Date.UTC(2027, 2, 27), timeZone: 'Europe/Berlin' },
  { day: Date.UTC(2027, 2, 13), timeZone: 'America/Los_Angeles' },
  { day: Date.UTC(2027, 3, 3), timeZone: 'Australia/Lord_Howe' },
  { day: Date.UTC(2026, 10, 20), timeZone: 'UTC' },
  { day: Date.UTC(2026, 10, 30), timeZone: 'Asia/Kolkata' },
];

export function drawPlan(seed: number): Plan {
  const random = new Random(seed, 'plan');
  const { day, timeZone } = random.of(DAYS);
  const start = day + random.whole(0, 30) * HOUR + random.whole(0, 59) * SECOND;
  const end = start + random.whole(4, 18) * HOUR;
  const replicas = random.chance(0.45) ? 2 : 1;
  const fleet = random.chance(0.2);
  const machinesPerPerson = fleet ? 6 : random.whole(2, 4);
  const names: string[] = [];
  const births = drawBirths(random, new Random(seed, 'wishes'), start, end, fleet, names);
  const events: Planned[] = [
    ...births,
    ...drawTalk(random, start, end, names),
    ...drawTrouble(
      random,
      start,
      end,
      replicas,
      births.map(({ at }) => at),
    ),
    ...drawOutage(new Random(seed, 'outage'), start, end),
    ...drawWatching(new Random(seed, 'watching'), start, end),
  ];
  const quiet = fleet || random.chance(0.25);
  return {
    seed,
    start,
    end,
    timeZone,
    digestHour: random.chance(0.6)
      ? hourIn(start + random.whole(1, 8) * HOUR, timeZone)
      : random.whole(0, 23),
    replicas,
    machinesPerPerson,
    maxLease: random.whole(4, 16) * HOUR,
    defaultLease: random.whole(2, 4) * HOUR,
    maxStops: fleet ? random.whole(1, 2) : 5,
    busyWires: random.of([0.02, 0.1, 0.4]),
    attention: random.of([0, 0.3, 0.7]),
    behaviours: Array.from({ length: 24 }, () => drawBehaviour(random, quiet && random.chance(0.8))),
    events: events.toSorted((a, b) => a.at - b.at),
  };
}

function hourIn(at: Millis, timeZone: string): number {
  return Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit' }).format(at)) % 24;
}

const ACCELERATORS = ['l4', 'l4', 'l4', 't4', 'a100-40', 'l4:2', 'a100-80'];

function drawBirths(
  random: Random,
  wishes: Random,
  start: Millis,
  end: Millis,
  fleet: boolean,
  names: string[],
): Planned[] {
  const births: Planned[] = [];
  const many = fleet ? random.whole(6, 10) : random.whole(2, 7);
  const together = start + random.whole(2, 30) * MINUTE;
  for (let n = 1; n <= many; n++) {
    const name = random.chance(0.1) && names.length > 0 ? random.of(names) : `m-${n}`;
    names.push(name);
    const spot = random.chance(0.25) ? ' --spot' : '';
    const span = fleet ? ' --for 4h' : random.chance(0.5) ? ` --for ${random.whole(1, 16)}h` : '';
    const project = random.chance(0.2) ? ` --project ${SECOND_PROJECT}` : '';
    births.push({
      kind: 'type',
      at: fleet
        ? together + random.whole(0, 120) * SECOND
        : momentIn(random, start, start + (end - start) * 0.7),
      who: fleet ? random.of(['ada', 'bob'] as const) : member(random),
      text: `up ${fleet ? 'l4' : random.of(ACCELERATORS)}${spot}${span}${project}${fleet ? '' : wishesOf(wishes)} --name ${name}`,
      again: repeats(random),
      channel: random.chance(0.05) ? LOBBY : GPU,
    });
  }
  return births;
}

function drawTalk(random: Random, start: Millis, end: Millis, names: readonly string[]): Planned[] {
  const talk: Planned[] = [];
  for (let n = random.whole(4, 18); n > 0; n--) {
    talk.push({
      kind: 'type',
      at: momentIn(random, start, end),
      who: random.chance(0.15) ? random.of(['guest', 'stranger', 'leaver'] as const) : member(random),
      text: line(random, random.of(names)),
      again: repeats(random),
      channel: random.chance(0.05) ? LOBBY : random.of([GPU, GPU, COSTS]),
    });
  }
  for (let n = random.whole(0, 8); n > 0; n--) {
    const at = momentIn(random, start, end);
    const pick = random.next();
    if (random.chance(0.3)) {
      const who = random.of(['ada', 'bob', 'guest', 'stranger', 'leaver'] as const);
      talk.push({ kind: 'forge', at, who, pick });
    } else talk.push({ kind: 'press', at, who: member(random), pick, again: repeats(random) });
  }
  return talk;
}

function line(random: Random, name: string): string {
  return random.of([
    'ls',
    'ls --all',
    `show ${name}`,
    `why ${name}`,
    `keep ${name} ${random.whole(1, 6)}h`,
    `keep ${name} until ${random.whole(0, 23)}:30`,
    `down ${name}`,
    `down ${name}`,
    `start ${name}`,
    `start ${name}`,
    `rm ${name}`,
    `rm ${name} --yes`,
    'digest',
    'digest',
    `up l4 --name ${name}`,
    'up l5',
    'help up',
    'dwon',
    '',
  ]);
}

function member(random: Random): Person {
  return random.of(['ada', 'ada', 'bob', 'grace'] as const);
}

/** Slack delivers most things once, some twice, a few more often. */
function repeats(random: Random): number[] {
  if (!random.chance(0.15)) return [];
  return Array.from({ length: random.whole(1, 3) }, () => random.skewed(0, 5 * MINUTE));
}

function momentIn(random: Random, from: Millis, to: Millis): Millis {
  return Math.floor(from + random.next() * (to - from));
}
