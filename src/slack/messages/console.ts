/** The serial console's last lines in a code block: made harmless, and cut from the front to what Slack takes. */
import { stripVTControlCharacters } from 'node:util';
import type { Notice } from '../../domain/notice.ts';
import { context, type Message, section } from '../blocks.ts';
import { clip, code, escaped, moment, utc } from '../mrkdwn.ts';
import { counted, named } from './words.ts';

/** Characters of a code block, with room for a title within a section's 3,000. */
const CHARACTERS = 2_800;
/** Characters of one line: kernels and JSON logs write long ones. */
const LINE = 300;

export function consoleLines({ machine, lines, at }: Extract<Notice, { kind: 'console' }>): Message {
  const { name, project, zone } = machine;
  const all = `gcloud compute instances get-serial-port-output ${name} --project ${project} --zone ${zone ?? 'ZONE'}`;
  if (lines.length === 0) {
    const nothing = `The serial console of ${named(machine)} is empty so far. Ask again when it has booted: ${code(`/gpu logs ${name}`, 100)}`;
    return { text: nothing, blocks: [section(nothing)] };
  }
  const { block, shown } = codeBlock(lines, CHARACTERS);
  const title = `The last ${counted(shown, 'line')} on the serial console of ${named(machine)}`;
  return {
    text: `${title}, ${utc(at)}:\n${block}`,
    blocks: [section(`${title}, ${moment(at)}:\n${block}`), context(`All of it: ${code(all, 250)}`)],
  };
}

/**
 * The last lines that fit into so many characters once escaped, in a code block; always one at least. Terminal
 * colours and control characters are left out, and no line can end the block.
 */
export function codeBlock(
  lines: readonly string[],
  characters: number,
): { readonly block: string; readonly shown: number } {
  const fitting: string[] = [];
  let room = characters;
  for (const line of lines.toReversed()) {
    const safe = escaped(clip(harmless(line), LINE));
    if (fitting.length > 0 && safe.length + 1 > room) break;
    fitting.unshift(safe);
    room -= safe.length + 1;
  }
  return { block: `\`\`\`${fitting.join('\n')}\`\`\``, shown: fitting.length };
}

function harmless(line: string): string {
  return stripVTControlCharacters(line)
    .replaceAll('\t', '  ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll('```', "'''");
}
