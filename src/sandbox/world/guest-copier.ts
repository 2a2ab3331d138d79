/** Inside a machine: the service that copies to and from Cloud Storage when a metadata key tells it to. */
import { type Duration, type Millis, SECOND } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import { type CopyCourse, type Copying, courseFromBucket, courseOf, refusalOf } from './guest-data.ts';
import { type Machine, metadataValue } from './machine.ts';

const KEY = 'lamplighter-copy';
const STATE = 'lamplighter/copy';
const LISTENS = 'lamplighter/copier';
/** From a change of the metadata until the service has read it. */
const NOTICES: Duration = SECOND;
/** What is on every machine to be copied from it, by path, in bytes. */
const FILES: ReadonlyMap<string, number> = new Map([
  ['results', 2_400_000_000],
  ['results/model.safetensors', 2_000_000_000],
  ['checkpoints', 18_000_000_000],
]);

/** What the service sees of the machine, or of the TPU's host, that it runs on. */
export interface CopierHost extends Copying {
  /** Ids of the copies that it has begun. */
  readonly copies: Set<string>;
  /** False for the further hosts of a slice: they leave what is copied from it to the first. */
  readonly copiesOut: boolean;
  /** The value of the metadata key now. */
  order(): string;
  /** Keeps what takes a plan off the agenda when the host goes down. */
  keep(cancel: () => void): void;
}

/** The startup script installs the service. */
export function startCopier(machine: Pick<Copying, 'attributes'>, script: string): void {
  if (!script.includes(KEY)) return;
  const interrupted = /^(\S+) running (\d+) (\d+) (\d+)$/.exec(machine.attributes.get(STATE) ?? '');
  if (interrupted !== null) {
    const [, id] = interrupted;
    machine.attributes.set(STATE, `${id} failed 0 0 0 the machine was restarted meanwhile`);
  }
  machine.attributes.set(LISTENS, '1');
}

/** The metadata of a machine has changed. */
export function metadataChanged(estate: Estate, machine: Machine, now: Millis): void {
  if (machine.status !== 'RUNNING') return;
  const { attributes, copies, spec } = machine;
  const order = () => metadataValue(machine, KEY) ?? '';
  orderChanged(
    estate,
    { attributes, copies, spec, copiesOut: true, order, keep: (cancel) => machine.plans.push(cancel) },
    now,
  );
}

/** The same for the host of a TPU; `order` reads its metadata. */
export function orderChanged(estate: Estate, machine: CopierHost, now: Millis): void {
  if (machine.attributes.get(LISTENS) !== '1') return;
  const lines = machine.order().split('\n');
  const [first = '', way, url = '', path = '', total = '0'] = lines;
  const id = first.replace(/^cancel-/, '');
  if (id === '' || machine.copies.has(id)) return;
  const begins = now + NOTICES;
  if (first !== id) {
    at(estate, machine, begins, () => tell(machine, id, `cancelled 0 0 0`));
    return;
  }
  if (way !== 'to-machine' && way !== 'from-machine') return;
  machine.copies.add(id);
  if (way === 'from-machine' && !machine.copiesOut) {
    at(estate, machine, begins, () => tell(machine, id, 'done 0 0 0'));
    return;
  }
  const course =
    way === 'to-machine'
      ? courseFromBucket(estate, machine, url)
      : courseToBucket(estate, machine, path, url);
  const bytes = way === 'to-machine' ? Number(total) || course.bytes : course.bytes;
  let isOver = false;
  const isOrdered = () => machine.order().split('\n')[0] === id;
  const seconds = (moment: Millis) => Math.floor((moment - begins) / SECOND);
  for (const { after, bytes: copied } of course.reports) {
    at(estate, machine, begins + after, (moment) => {
      if (isOver) return;
      isOver = !isOrdered();
      tell(machine, id, `${isOver ? 'cancelled' : 'running'} ${seconds(moment)} ${copied} ${bytes}`);
    });
  }
  at(estate, machine, begins + course.lasts, (moment) => {
    if (isOver) return;
    const took = seconds(moment);
    if (course.failed !== undefined) tell(machine, id, `failed ${took} 0 ${bytes} ${course.failed}`);
    else {
      tell(machine, id, `done ${took} ${course.bytes} ${bytes}`);
      if (way === 'from-machine') estate.putObject(url, path, course.bytes);
    }
  });
}

function at(estate: Estate, machine: CopierHost, moment: Millis, happen: (at: Millis) => void): void {
  machine.keep(estate.agenda.add(moment, happen).cancel);
}

function tell(machine: CopierHost, id: string, words: string): void {
  machine.attributes.set(STATE, `${id} ${words}`);
}

function courseToBucket(estate: Estate, machine: CopierHost, path: string, url: string): CopyCourse {
  const bytes = FILES.get(path.replace(/\/$/, ''));
  const fails = (failed: string): CopyCourse => ({ reports: [], lasts: SECOND, bytes: 0, failed });
  if (bytes === undefined) return fails(`there is no such file or folder on the machine: ${path}`);
  const name = /^gs:\/\/([^/]+)/.exec(url)?.[1] ?? '';
  const refused = refusalOf(machine, estate.buckets.get(name), name);
  return refused === undefined ? courseOf(bytes) : fails(refused);
}
