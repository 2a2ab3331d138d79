/** A person's machines are numbered from 0, so that a unique index keeps them within the cap also when two are asked for at once. */

/** The numbers that may be free as `candidate.slot`, with the condition; `team` and `owner` are placeholders such as `$3`. */
export function freeSlots(team: string, owner: string): string {
  return `from (
        select cast(0 as bigint) as slot
        union all
        select owner_slot + 1 as slot from machine
          where team = ${team} and owner = ${owner} and owner_slot is not null
      ) as candidate
      where not exists (
        select 1 from machine as held
          where held.team = ${team} and held.owner = ${owner} and held.owner_slot = candidate.slot
      )`;
}

/** How many they hold. */
export function heldBy(team: string, owner: string): string {
  return `select count(*) from machine where team = ${team} and owner = ${owner} and owner_slot is not null`;
}
