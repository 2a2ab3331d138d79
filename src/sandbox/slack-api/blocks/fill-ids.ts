/** Gives every block a block_id and every interactive element an action_id, as Slack does to those without. */

import type { SlackJson } from '../desk.ts';
import { newSecret } from '../workspace/identity.ts';
import { isObject } from './totals.ts';

const SILENT = new Set(['image', 'plain_text', 'mrkdwn', 'url']);
const BLOCK_LISTS = ['child_blocks', 'tasks'] as const;
const ELEMENT_LISTS = ['elements', 'actions'] as const;

/** Blocks with every id filled in; ids that are there stay. */
export function fillIds(blocks: readonly SlackJson[]): SlackJson[] {
  return blocks.map(fillBlock);
}

function fillBlock(block: SlackJson): SlackJson {
  const filled: Record<string, unknown> = { ...block, block_id: block.block_id ?? newSecret(3) };
  for (const key of BLOCK_LISTS) {
    const list = block[key];
    if (Array.isArray(list)) filled[key] = fillIds(list.filter(isObject));
  }
  for (const key of ELEMENT_LISTS) {
    const list = block[key];
    if (Array.isArray(list)) filled[key] = list.filter(isObject).map(fillElement);
  }
  for (const key of ['accessory', 'element'] as const) {
    const element = block[key];
    if (isObject(element)) filled[key] = fillElement(element);
  }
  return filled;
}

function fillElement(element: SlackJson): SlackJson {
  const type = String(element.type);
  if (type === 'card') return fillBlock(element);
  const isText = type.startsWith('rich_text_') && type !== 'rich_text_input';
  if (SILENT.has(type) || isText) return element;
  return { ...element, action_id: element.action_id ?? newSecret(3) };
}

/** An interactive element and the block that it stands in. */
export interface FoundControl {
  readonly blockId: string;
  readonly block: SlackJson;
  readonly element: SlackJson;
}

/** Every interactive element of filled blocks, in reading order. */
export function controlsIn(blocks: readonly SlackJson[]): FoundControl[] {
  return blocks.flatMap((block) => {
    const parts = [
      block.accessory,
      block.element,
      ...listOf(block.elements),
      ...listOf(block.actions),
    ].filter(isObject);
    const own = parts
      .filter((part) => typeof part.action_id === 'string')
      .map((element) => ({ blockId: String(block.block_id), block, element }));
    const nested = [
      ...listOf(block.child_blocks),
      ...listOf(block.tasks),
      ...parts.filter((part) => part.type === 'card'),
    ];
    return [...own, ...controlsIn(nested.filter(isObject))];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
