/** A copy between Cloud Storage and a machine, which the machine itself carries out. */

import { bucketUrl, parseBucketPlace, pathTrouble } from './bucket.ts';
import type { UserId } from './lease.ts';
import { fail, ok, type Result } from './result.ts';
import { formatBytes } from './signal.ts';
import type { Duration, Millis } from './time.ts';
import type { Verdict } from './utilization.ts';

/** What is to be copied from where to where. */
export interface CopyOrder {
  readonly way: 'to-machine' | 'from-machine';
  /** gs://bucket/path; a slash at its end means that a file goes below it. */
  readonly url: string;
  /** On the machine; below JupyterLab's home unless it begins with a slash. Empty = that home. */
  readonly path: string;
}

/** A copy that a machine is at, or is to begin with. */
export interface Copy extends CopyOrder {
  /** Names it for the machine, which begins none twice: the request's id. */
  readonly id: string;
  readonly by: UserId;
  /** Where it was asked for; its live message stands there. */
  readonly channel: string;
  readonly askedAt: Millis;
  /** Bytes to be copied, as far as anybody knows; 0 = nobody does; undefined = not looked yet. */
  readonly total: number | undefined;
  readonly copied: number;
  /** When the machine was first told; undefined before. */
  readonly toldAt: Millis | undefined;
  /** The machine has begun it. */
  readonly begun: boolean;
  /** When it last went on. */
  readonly movedAt: Millis;
  readonly cancelledBy?: UserId;
}

export type CopyEnd =
  | { readonly kind: 'done'; readonly bytes: number; readonly took: Duration }
  | { readonly kind: 'failed'; readonly why: string; readonly next: string }
  | { readonly kind: 'cancelled'; readonly bytes: number };

/** What a machine says of the copy that it was last told to make. */
export interface CopyReport {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Since it began. */
  readonly took: Duration;
  readonly copied: number;
  /** 0 = not known. */
  readonly total: number;
  /** In gcloud's words, when it failed. */
  readonly words: string;
}

/** One end of a copy as people type it. */
export type CopyPlace =
  | { readonly kind: 'bucket'; readonly url: string }
  | { readonly kind: 'machine'; readonly name: string; readonly path: string };

/** `gs://bucket/path` or `NAME:path`, or in a sentence what is wrong with it. The name is not looked at here. */
export function parseCopyPlace(typed: string): Result<CopyPlace, string> {
  const text = typed.trim();
  if (/^gs:/i.test(text)) {
    const place = parseBucketPlace(text);
    if (!place.ok) return place;
    return ok({ kind: 'bucket', url: `${bucketUrl(place.value)}${text.endsWith('/') ? '/' : ''}` });
  }
  const [, name, rest = ''] = /^([^:/]+):(.*)$/s.exec(text) ?? [];
  if (name === undefined)
    return fail('It is a place in Cloud Storage, gs://bucket/path, or one on a machine, NAME:path.');
  const path = rest.replace(/^~\/?/, '');
  const wrong = pathTrouble(path);
  return wrong === undefined ? ok({ kind: 'machine', name, path }) : fail(wrong);
}

/** The metadata key by which a machine is told what to copy. */
export const COPY_KEY = 'lamplighter-copy';

/** What that key holds: a line each, read as data by startup-script.sh. */
export function orderText({ id, way, url, path, total }: Copy): string {
  return [id, way, url, path, String(total ?? 0)].join('\n');
}

/** What makes the machine end that copy: any other first line would. */
export function cancelText({ id }: Copy): string {
  return `cancel-${id}`;
}

/** `gs://bucket/path to trainer:path` */
export function inWords({ way, url, path }: CopyOrder, name: string): string {
  const there = `${name}:${path}`;
  return way === 'to-machine' ? `${url} to ${there}` : `${there} to ${url}`;
}

/** A machine that copies is busy, whatever its GPUs do. */
export function busyCopying(verdict: Verdict, copy: Copy | undefined, name: string): Verdict {
  if (copy === undefined || verdict.kind === 'busy') return verdict;
  const because = `it copies ${inWords(copy, name)}, ${formatBytes(copy.copied)} so far`;
  return { kind: 'busy', because, readings: verdict.readings };
}
