/** How a machine stands when a change of it has ended, and what can be done with it then. */
import type { Machine } from '../../domain/machine.ts';
import { HOUR } from '../../domain/time.ts';
import { keepButton } from '../actions/keep.ts';
import { removeButton } from '../actions/remove.ts';
import { startButton } from '../actions/start.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, type Message, section } from '../blocks.ts';
import { escaped } from '../mrkdwn.ts';
import { connectCommand } from './connect.ts';

/** What was said (mrkdwn), then the way in for one that runs, or the buttons for one that is stopped. */
export function standing(machine: Machine, text: string): Message {
  if (machine.state === 'ready') {
    const command = connectCommand(machine);
    const how = 'Connect again, with JupyterLab on http://localhost:8080:';
    const buttons = actions([keepButton(machine, 4 * HOUR), stopButton(machine)]);
    return {
      text: `${text} ${how} ${command}`,
      blocks: [section(text), section(`${how}\n\`\`\`${escaped(command)}\`\`\``), ...buttons],
    };
  }
  if (machine.state !== 'stopped') return { text, blocks: [section(text)] };
  return {
    text: `${text} It is stopped. To start it: /gpu start ${machine.name}`,
    blocks: [section(`${text} It is stopped.`), ...actions([startButton(machine), removeButton(machine)])],
  };
}
