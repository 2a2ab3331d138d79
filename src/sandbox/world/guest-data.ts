/** Inside a machine: data that is copied from Cloud Storage takes its time, or fails as gcloud fails. */
import { type Duration, type Millis, SECOND } from '../../domain/time.ts';
import type { SimulatedBucket } from './buckets.ts';
import type { Estate } from './estate.ts';
import type { MachineSpec } from './machine.ts';

/** Bytes a second that a machine reads from Cloud Storage and writes to its disk. */
const RATE = 180_000_000;
/** Between two reports of a copy. */
const REPORT_EVERY = 10 * SECOND;
/** gcloud's own time to begin. */
const START_UP = 3 * SECOND;

/** The part of a machine, or of a TPU's host, that copies. */
export interface Copying {
  readonly attributes: Map<string, string>;
  readonly spec: Pick<MachineSpec, 'serviceAccount'>;
}

/** What a copy goes through: each moment, counted from its beginning, with the bytes that are there by then. */
export interface CopyCourse {
  readonly reports: readonly { readonly after: Duration; readonly bytes: number }[];
  readonly lasts: Duration;
  /** Bytes in the end. */
  readonly bytes: number;
  /** gcloud's last line, when it fails. */
  readonly failed: string | undefined;
}

/** The course of copying what is at `gs://bucket/path` onto a machine. */
export function courseFromBucket(estate: Estate, machine: Copying, url: string): CopyCourse {
  const [, name = '', path = ''] = /^gs:\/\/([^/]+)\/?(.*)$/.exec(url) ?? [];
  const bucket = estate.buckets.get(name);
  const refused = refusalOf(machine, bucket, name);
  if (refused !== undefined) return failedAtOnce(refused);
  const meant = (bucket?.objects ?? []).filter(
    (object) => path === '' || object.name === path || object.name.startsWith(`${path}/`),
  );
  if (meant.length === 0) {
    return failedAtOnce('ERROR: (gcloud.storage.rsync) The following URLs matched no objects or files.');
  }
  return courseOf(meant.reduce((sum, object) => sum + object.bytes, 0));
}

/** The course of so many bytes. */
export function courseOf(bytes: number): CopyCourse {
  const lasts = START_UP + Math.ceil((bytes / RATE) * SECOND);
  const reports: { after: Duration; bytes: number }[] = [];
  for (let after = 0; after < lasts; after += REPORT_EVERY) {
    const share = Math.max(0, after - START_UP) / (lasts - START_UP);
    reports.push({ after, bytes: Math.floor(bytes * share) });
  }
  return { reports, lasts, bytes, failed: undefined };
}

function failedAtOnce(words: string): CopyCourse {
  return { reports: [{ after: 0, bytes: 0 }], lasts: START_UP, bytes: 0, failed: words };
}

/** gcloud's words where the machine's account may not read, or there is nothing to read. */
export function refusalOf(
  machine: Copying,
  bucket: SimulatedBucket | undefined,
  name: string,
): string | undefined {
  if (bucket === undefined) return `ERROR: (gcloud.storage.rsync) gs://${name} not found: 404.`;
  if (bucket.deniedToMachines !== true) return undefined;
  const account = machine.spec.serviceAccount?.email ?? 'anonymous caller';
  return `ERROR: (gcloud.storage.rsync) HTTPError 403: ${account} does not have storage.objects.list access to the Google Cloud Storage bucket.`;
}

/**
 * Plays the copy of a set-up's data, as the startup script reports it under `attribute`; answers when it is over,
 * counted from the run's beginning.
 */
export function playData(
  estate: Estate,
  machine: Copying,
  url: string,
  begins: Duration,
  attribute: string,
  later: (after: Duration, happen: (at: Millis) => void) => void,
): Duration {
  const course = courseFromBucket(estate, machine, url);
  for (const { after, bytes } of course.reports) {
    later(begins + after, () => machine.attributes.set(attribute, `copying ${bytes}`));
  }
  const ends = begins + course.lasts;
  later(ends, () => {
    const words = course.failed === undefined ? `done ${course.bytes}` : `failed 0 ${course.failed}`;
    machine.attributes.set(attribute, words);
  });
  return ends;
}
