/** The Buckets port over the wire. */
import { expect, it } from 'vitest';
import { storageBuckets } from '../../src/google/buckets.ts';
import { bucketsContract } from '../contracts/buckets.ts';
import { openSandbox } from './sandbox.ts';

const PROJECT = 'ml-research';

bucketsContract('Cloud Storage', async (page, pages) => {
  const sandbox = await openSandbox();
  return {
    buckets: storageBuckets(sandbox.google, { page, pages }),
    project: PROJECT,
    close: sandbox.close,
  };
});

it('asks again once where Google gave no answer, and does without a location that it may not read', async () => {
  const sandbox = await openSandbox();
  sandbox.api.faults.arm('storage.objects.list', { kind: 'status', status: 503 });
  const place = { bucket: 'finance-exports', path: '2026' };
  const found = await storageBuckets(sandbox.google).look(PROJECT, place);
  expect(found).toMatchObject({ ok: true, value: { objects: 4, location: undefined } });
  expect(sandbox.sent).toEqual(['storage.objects.list', 'storage.objects.list', 'storage.buckets.get']);
  await sandbox.close();
});
