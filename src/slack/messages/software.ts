/** What is ready on a TPU, in words for its owner: the framework and its runtime, a first program, what to know. */
import { sliceOf } from '../../domain/accelerators/index.ts';
import { softwareInWords } from '../../domain/decide/runtime.ts';
import type { Framework, Machine } from '../../domain/machine.ts';
import { frameworkOf, installLine, softwareOf } from '../../domain/tpu-software.ts';
import { code, escaped } from '../mrkdwn.ts';
import { everyHostCommand } from './connect.ts';

/** Says how many chips the framework sees; of a slice of several hosts it must run on all of them at once. */
const FIRST_PROGRAM: Readonly<Record<Framework, string>> = {
  jax: "python3 -c 'import jax; print(jax.device_count())'",
  pytorch: "python3 -c 'import torch_xla.runtime as xr; print(xr.global_runtime_device_count())'",
  tensorflow:
    'python3 -c \'import tensorflow as tf; tf.tpu.experimental.initialize_tpu_system(); print(len(tf.config.list_logical_devices("TPU")))\'',
};

/** Sentences in mrkdwn; none for a machine with GPUs. */
export function softwareEnding(machine: Machine): readonly string[] {
  if (machine.kind !== 'tpu') return [];
  const framework = frameworkOf(softwareOf(machine));
  const program = FIRST_PROGRAM[framework];
  const hosts = (machine.shape && sliceOf(machine.shape)?.hosts) ?? 1;
  const tried =
    hosts > 1
      ? `Each of its ${hosts} hosts has it; a program runs on all of them at once: ${code(everyHostCommand(machine, program), 600)}`
      : `Try it there: ${code(program, 300)}`;
  const line = installLine(framework, machine.runtimeVersion);
  const installed = line === undefined ? '' : ` It was installed with ${code(line, 300)}.`;
  return [
    `${softwareInWords(machine.spec, machine.runtimeVersion)}.${installed} ${tried}`,
    ...(machine.softwareNotes ?? []).map(escaped),
  ];
}
