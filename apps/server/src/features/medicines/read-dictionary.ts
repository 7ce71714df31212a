import { type Dictionary, prepareDictionary } from "./correct-word.js";
import { type Db, selectActiveBase, selectWords } from "./store.js";

/** Words of the set in service, per connection pool: they change only with the set, so its number tells whether they are still right. */
const known = new WeakMap<Db, { readonly baseId: number; readonly dictionary: Dictionary }>();

/**
 * The words that a mistyped one may have meant. Kept from one search to the next as long as the same set is in service; a server that has
 * just started, or another one, gives the same answers.
 */
export async function readDictionary(db: Db): Promise<Dictionary> {
  // The number before the words: read in this order, words can only be newer than it, and are then read again next time.
  const baseId = (await selectActiveBase(db))?.id;
  if (baseId === undefined) return [];
  const before = known.get(db);
  if (before?.baseId === baseId) return before.dictionary;
  const dictionary = prepareDictionary(await selectWords(db));
  known.set(db, { baseId, dictionary });
  return dictionary;
}
