/** views.* and blocks.validate. */
import { fillIds } from '../blocks/fill-ids.ts';
import { isObject } from '../blocks/totals.ts';
import { type BlockIssue, issueLine, VIEW_BYTES, validateBlocks, validateView } from '../blocks/validate.ts';
import type { SlackJson } from '../desk.ts';
import { DEEPEST_STACK, type StoredView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type ApiContext, ApiError, type Arguments, invalidArguments, type MethodTable } from './call.ts';
import { viewJson } from './shapes.ts';

/** Checks a view and fills its ids in. Throws ApiError invalid_arguments with pointers below /view, view_too_large or
 *  duplicate_external_id (unless the id is `own`'s). */
export function acceptedView(
  given: unknown,
  surfaces: readonly ('modal' | 'home')[],
  workspace: Workspace,
  refused: readonly string[],
  own?: StoredView,
): SlackJson {
  if (!isObject(given)) throw invalidArguments('[ERROR] must provide an object [json-pointer:/view]');
  const issues = validateView(given, surfaces, '/view', { refused });
  if (issues.length > 0) throw invalidArguments(...issues.map(issueLine));
  if (Buffer.byteLength(JSON.stringify(given)) > VIEW_BYTES) throw new ApiError('view_too_large');
  const id = given.external_id;
  const isTaken = workspace.views.find((other) => other.view.external_id === id && other.id !== own?.id);
  if (id !== undefined && id !== '' && isTaken) throw new ApiError('duplicate_external_id');
  return { ...given, blocks: fillIds(Array.isArray(given.blocks) ? given.blocks.filter(isObject) : []) };
}

function viewArgument(
  args: Arguments,
  surfaces: readonly ('modal' | 'home')[],
  context: ApiContext,
  own?: StoredView,
) {
  if (!args.has('view')) throw invalidArguments('[ERROR] missing required field: view');
  return acceptedView(
    args.json('view', 'invalid_arguments'),
    surfaces,
    context.workspace,
    context.refusedBlocks(),
    own,
  );
}

/** Spends the trigger and gives its person. */
function userOf(triggerId: string, workspace: Workspace): string {
  const exchange = workspace.triggers.exchange(triggerId);
  if (exchange.ok) return exchange.user;
  if (exchange.why === 'unknown') throw invalidArguments('invalid `trigger_id`');
  throw new ApiError(exchange.why);
}

function checkHash(args: Arguments, stored: StoredView | undefined): void {
  const hash = args.text('hash');
  if (hash !== undefined && hash !== '' && stored && hash !== stored.hash)
    throw new ApiError('hash_conflict');
}

export const viewMethods = {
  'views.open': (args, context) => {
    const triggerId = args.required('trigger_id');
    const view = viewArgument(args, ['modal'], context);
    const user = userOf(triggerId, context.workspace);
    const stored = context.workspace.views.open(user, view);
    context.workspace.changed();
    return { view: viewJson(stored) };
  },

  'views.push': (args, context) => {
    const { workspace } = context;
    const triggerId = args.required('trigger_id');
    const view = viewArgument(args, ['modal'], context);
    const user = userOf(triggerId, workspace);
    const depth = workspace.views.stack(user).length;
    if (depth === 0) throw invalidArguments('invalid `trigger_id`');
    if (depth >= DEEPEST_STACK) throw new ApiError('push_limit_reached');
    const stored = workspace.views.push(user, view);
    workspace.changed();
    return { view: viewJson(stored) };
  },

  'views.update': (args, context) => {
    const { workspace } = context;
    const [id, externalId] = [args.text('view_id'), args.text('external_id')];
    if (!id && !externalId) throw invalidArguments('[ERROR] missing required field: view_id');
    const before = workspace.views.find((other) =>
      id ? other.id === id : other.view.external_id === externalId,
    );
    if (!before) throw new ApiError('not_found');
    checkHash(args, before);
    const stored = workspace.views.update(before, viewArgument(args, [before.type], context, before));
    workspace.changed();
    return { view: viewJson(stored) };
  },

  'views.publish': (args, context) => {
    const { workspace } = context;
    const user = args.required('user_id');
    if (!workspace.person(user)) throw invalidArguments('invalid `user_id`');
    const before = workspace.views.home(user);
    checkHash(args, before);
    const stored = workspace.views.publish(user, viewArgument(args, ['home'], context, before));
    workspace.changed();
    return { view: viewJson(stored) };
  },

  'blocks.validate': (args, { refusedBlocks }) => {
    const given = ['blocks', 'view', 'message'].filter((name) => args.has(name));
    const [name] = given;
    if (given.length !== 1 || name === undefined) {
      throw invalidArguments('must provide exactly one of `blocks`, `view`, or `message`');
    }
    const issues = payloadIssues(name, args.json(name, 'invalid_arguments'), refusedBlocks());
    if (issues.length === 0) return {};
    throw new ApiError(`invalid_${name}`, [], {
      errors: issues.map((issue) => ({ code: 'failed_constraint', ...issue })),
    });
  },
} satisfies MethodTable;

function payloadIssues(name: string, payload: unknown, refused: readonly string[]): BlockIssue[] {
  if (name === 'blocks') return validateBlocks(payload, 'message', '', { refused });
  if (name === 'view') return validateView(payload, ['modal', 'home'], '', { refused });
  return validateBlocks(isObject(payload) ? payload.blocks : undefined, 'message', '/blocks', { refused });
}
