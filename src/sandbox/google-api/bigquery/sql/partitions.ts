/** Finds the conditions that tell which partitions a scan reads. */
import { isWord, type Node } from './tokens.ts';

/**
 * The conditions of a WHERE clause that concern the partition's time and no column of the table: BigQuery prunes
 * by them. None when the clause has an OR at its top level.
 */
export function partitionConditions(where: readonly Node[], columns: ReadonlySet<string>): Node[][] {
  if (where.some((node) => isWord(node, 'OR'))) return [];
  return conjuncts(where).filter((condition) => {
    const names = words(condition).map((name) => name.toLowerCase());
    return names.some((name) => name.startsWith('_partition')) && !names.some((name) => columns.has(name));
  });
}

/** Splits at AND, but not at the one of BETWEEN. */
function conjuncts(nodes: readonly Node[]): Node[][] {
  const parts: Node[][] = [[]];
  let between = false;
  for (const node of nodes) {
    if (isWord(node, 'BETWEEN')) between = true;
    if (isWord(node, 'AND') && !between) parts.push([]);
    else {
      if (isWord(node, 'AND')) between = false;
      parts.at(-1)?.push(node);
    }
  }
  return parts;
}

function words(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'group') return words(node.items);
    return node.kind === 'word' || node.kind === 'quoted' ? [node.text] : [];
  });
}
