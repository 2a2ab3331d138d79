/** The list of subcommands: a new one is one more file and one more line here. */
import type { Command } from '../grammar/spec.ts';
import { advise } from './advise.ts';
import { budget } from './budget.ts';
import { cp } from './cp.ts';
import { digest } from './digest.ts';
import { disk } from './disk.ts';
import { down } from './down.ts';
import { estimate } from './estimate.ts';
import { freeze, unfreeze } from './freeze.ts';
import { help } from './help.ts';
import { hours } from './hours.ts';
import { keep } from './keep.ts';
import { logs } from './logs.ts';
import { ls } from './ls.ts';
import { move } from './move.ts';
import { policyTest } from './policy-test.ts';
import { prices } from './prices.ts';
import { quota } from './quota.ts';
import { quotaRequest } from './quota-request.ts';
import { resize } from './resize.ts';
import { rightsize } from './rightsize.ts';
import { rm } from './rm.ts';
import { rule } from './rule.ts';
import { show } from './show.ts';
import { spend } from './spend.ts';
import { ssh } from './ssh.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { watch } from './watch.ts';
import { why } from './why.ts';

/** In the order in which help lists them. */
export const COMMANDS = [
  up,
  advise,
  watch,
  ls,
  show,
  why,
  ssh,
  cp,
  logs,
  keep,
  rule,
  hours,
  down,
  start,
  rightsize,
  resize,
  move,
  disk,
  rm,
  estimate,
  prices,
  quota,
  quotaRequest,
  budget,
  digest,
  spend,
  status,
  policyTest,
  freeze,
  unfreeze,
  help,
] as const satisfies readonly Command[];

/** Commands by name and alias. Throws when two share one. */
export function registry(commands: readonly Command[]): ReadonlyMap<string, Command> {
  const byName = new Map<string, Command>();
  for (const command of commands) {
    for (const name of [command.spec.name, ...command.spec.aliases]) {
      const other = byName.get(name);
      if (other !== undefined) {
        throw new Error(`the commands ${other.spec.name} and ${command.spec.name} both answer to ${name}`);
      }
      byName.set(name, command);
    }
  }
  return byName;
}
