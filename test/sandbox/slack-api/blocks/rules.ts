/** How a rule of Block Kit is put to the test: one payload that Slack takes, one that it refuses, and where. */
import { describe, expect, test } from 'vitest';
import type { Surface } from '../../../../src/sandbox/slack-api/blocks/surfaces.ts';
import { issueLine, validateBlocks } from '../../../../src/sandbox/slack-api/blocks/validate.ts';

export interface Rule {
  readonly rule: string;
  readonly on?: Surface;
  /** One block, or a list of them. */
  readonly takes: unknown;
  readonly refuses: unknown;
  /** The line that has to be among those given, without `[ERROR] `. */
  readonly says: string;
}

/** Runs both halves of every rule. */
export function checkRules(name: string, rules: readonly Rule[]): void {
  describe(name, () => {
    test.each(rules)('$rule', ({ on = 'message', takes, refuses, says }) => {
      expect(linesFor(takes, on)).toEqual([]);
      expect(linesFor(refuses, on)).toContain(`[ERROR] ${says}`);
    });
  });
}

export function linesFor(payload: unknown, on: Surface): string[] {
  return validateBlocks(Array.isArray(payload) ? payload : [payload], on).map(issueLine);
}

export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const x = (length: number) => 'x'.repeat(length);
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
export const option = (value: string) => ({ text: plain('An option'), value });
export const options = (count: number) => many(count, (index) => option(`v${index}`));
export const rich = (...elements: unknown[]) => ({ type: 'rich_text', elements });
export const richSection = (text: string) => ({
  type: 'rich_text_section',
  elements: [{ type: 'text', text }],
});
export const image = { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' };
