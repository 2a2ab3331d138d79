/** The google-gax that Compute Engine's clients share, reading no more of their message types than our calls use. */
import { createRequire } from 'node:module';
import type { AddressesClient } from '@google-cloud/compute/build/src/v1/addresses_client.js';
import { type MessageTree, reachable, type UsedMethods } from '../message-tree.ts';

export type Gax = Extract<
  NonNullable<ConstructorParameters<typeof AddressesClient>[1]>,
  { readonly fallback: unknown }
>;

/** What a client reads its message types with; they are protobufjs's Root. google-gax declares it with less. */
interface TypeReader {
  loadProto(json: object): object;
  loadProtoJSON(json: object): object;
}

/** The google-gax that @google-cloud/compute brings. */
export function gaxOfCompute(): Gax {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve('@google-cloud/compute/build/src/v1/instances_client.js'));
  return theirs('google-gax') as Gax;
}

/**
 * The same with another way to read the message types. By itself every client hashes all of Compute's (12 MB of JSON,
 * 40 ms each) to see whether a client before it has built them, and the first one builds all 2,200 (1 s and
 * 100 MB); we use a tenth. `used` are the methods that will be called; no other can be.
 */
export function sparingGax(used: UsedMethods): Gax {
  const gax = gaxOfCompute();
  const { GrpcClient } = gax.fallback as { readonly GrpcClient: new (options: object) => TypeReader };
  const built = new WeakMap<object, object>();

  class SparingClient extends GrpcClient {
    override loadProtoJSON(json: object): object {
      const known = built.get(json);
      if (known !== undefined) return known;
      const types = this.loadProto(reachable(json as MessageTree, used));
      built.set(json, types);
      return types;
    }
  }

  return { ...gax, fallback: { ...gax.fallback, GrpcClient: SparingClient } } as Gax;
}
