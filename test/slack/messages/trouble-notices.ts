/** What is said when something cannot be done, is held back, or belongs to nobody. */
import type { Notice } from '../../../src/domain/notice.ts';

export const TROUBLES: Readonly<Record<string, Notice>> = {
  'request-failed': {
    kind: 'request-failed',
    machineName: 'trainer-1',
    what: 'trainer-1 could not be started in us-central1-b: no capacity now.',
    next: 'Try again later, or ask for a new machine.',
  },
  brake: {
    kind: 'brake',
    what: '6 of 10 watched machines cannot be judged.',
    held: ['trainer-1', 'trainer-2'],
  },
  orphan: {
    kind: 'orphan',
    project: 'ml-research',
    zone: 'us-central1-b',
    name: 'old-box',
    what: 'it runs since 3 days.',
  },
};
