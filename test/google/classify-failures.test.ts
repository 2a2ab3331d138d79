/** Calls that Google failed, that were cut off or came too often, and BigQuery’s own errors: as faults. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { faultOfCall } from '../../src/google/classify.ts';
import { LaterError, readRetryAfter } from '../../src/google/vendor-error.ts';
import { bigQuery, gax, STOCKOUT } from './vendor-shapes.ts';

const FAILURES: readonly (readonly [string, unknown, Partial<Fault>])[] = [
  [
    'stockout as 503',
    gax(503, 'ZONE_RESOURCE_POOL_EXHAUSTED', STOCKOUT, 14),
    { kind: 'stockout', scope: 'zone' },
  ],
  ['stockout by its sentence', gax(503, 'backendError', STOCKOUT, 14), { kind: 'stockout', scope: 'zone' }],
  [
    '503',
    gax(503, 'backendError', 'The service is currently unavailable.', 14),
    { kind: 'unavailable', scope: 'call' },
  ],
  ['500', gax(500, 'internalError', 'Internal error', 13), { kind: 'unavailable' }],
  [
    '502 with a page',
    Object.assign(new Error('could not be decoded: the response body is not JSON: <html>'), {
      httpStatusCode: 502,
      code: 14,
    }),
    { kind: 'unavailable' },
  ],
  [
    'deadline',
    Object.assign(new Error('Deadline exceeded: get did not respond'), { code: 4 }),
    { kind: 'unavailable', code: 'DEADLINE_EXCEEDED' },
  ],
  [
    'an answer that began well and was cut in its body',
    Object.assign(new Error('Invalid response body while trying to fetch: aborted'), {
      code: 'ECONNRESET',
      response: { statusCode: 200 },
    }),
    { kind: 'unavailable', scope: 'call' },
  ],
  [
    'an answer that is no JSON',
    Object.assign(new SyntaxError('Unexpected token'), { response: { statusCode: 200 } }),
    { kind: 'unavailable', scope: 'call' },
  ],
  [
    'cut off',
    Object.assign(new Error('socket hang up'), {
      code: 14,
      cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    }),
    { kind: 'unavailable' },
  ],
  [
    'cut off, system word',
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    { kind: 'unavailable', code: 'ECONNRESET' },
  ],
  [
    'name not resolved',
    Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }),
    { kind: 'unavailable' },
  ],
  [
    'half an answer',
    Object.assign(new Error('Unexpected end of JSON input'), { code: 14 }),
    { kind: 'unavailable' },
  ],
  ['something nobody knows', new Error('?'), { kind: 'unavailable', message: '?' }],
  ['not even an error', 'gone wrong', { kind: 'unavailable', message: 'gone wrong' }],
  ['never sent', new Error('Cannot build HTTP request for {}, method: Get'), { kind: 'invalid' }],
  [
    'later, with a header',
    Object.assign(new Error('x'), { httpStatusCode: 429, cause: new LaterError(429, '{}', 30_000) }),
    { kind: 'throttled', retryAfter: 30_000 },
  ],
  ['BigQuery: no table', bigQuery(404, 'notFound', 'Not found: Table p:d.t'), { kind: 'not-found' }],
  ['BigQuery: no access', bigQuery(403, 'accessDenied', 'Access Denied: Table p:d.t'), { kind: 'denied' }],
  ['BigQuery: bad query', bigQuery(400, 'invalidQuery', 'Syntax error'), { kind: 'invalid' }],
  [
    'BigQuery: too dear',
    bigQuery(400, 'bytesBilledLimitExceeded', 'Query exceeded limit for bytes billed'),
    { kind: 'invalid' },
  ],
  ['BigQuery: its own fault', bigQuery(503, 'backendError', 'try again'), { kind: 'unavailable' }],
  [
    'BigQuery: too fast',
    bigQuery(403, 'rateLimitExceeded', 'Exceeded rate limits', { 'retry-after': '7' }),
    { kind: 'throttled', retryAfter: 7_000 },
  ],
  ['BigQuery: too slow', new Error('The query did not complete before 50000ms'), { kind: 'unavailable' }],
];

describe('a call without an answer of its own', () => {
  it.each(FAILURES)('%s', (_name, thrown, expected) => {
    expect(faultOfCall(thrown)).toMatchObject(expected);
  });

  it('says when to come back only where it was throttled', () => {
    const later = Object.assign(new Error('x'), {
      httpStatusCode: 503,
      cause: new LaterError(503, '{}', 30_000),
    });
    expect(faultOfCall(later)).not.toHaveProperty('retryAfter');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});
