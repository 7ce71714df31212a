import { hash, type Options, verify } from "@node-rs/argon2";

/** Argon2id: the package declares its names as an ambient const enum, which isolated modules cannot read. */
const ARGON2ID = 2;
/** argon2id, 64 MiB, 3 passes: about 100 ms of one core (stack.md §10). */
const PARAMETERS: Options = { algorithm: ARGON2ID, memoryCost: 65_536, timeCost: 3, parallelism: 1 };

/** 128 MiB and two cores at the very most, however many people (or machines) knock at once. */
const AT_ONCE = 2;
/** Beyond this many waiting the answer is "busy", not a queue of minutes. */
const MAX_WAITING = 40;

let running = 0;
const waiting: (() => void)[] = [];

/** Too many password checks at once: come back later. */
export class HashQueueFull extends Error {}

async function inQueue<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw new HashQueueFull("password queue is full");
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** PHC string of a password. */
export function hashPassword(password: string): Promise<string> {
  return inQueue(() => hash(password.normalize("NFC"), PARAMETERS));
}

/** A hash of nothing anybody types: an unknown code must cost the same time as a wrong password. */
let dummy: Promise<string> | undefined;

/** True when the password is the one of the hash. Without a hash (unknown code) the same work is done and the answer is false. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  dummy ??= hashPassword("comptoir: hash of an unknown operator code");
  const against = passwordHash ?? (await dummy);
  const matches = await inQueue(() => verify(against, password.normalize("NFC")));
  return matches && passwordHash !== undefined;
}

/** Makes the dummy hash ahead of time, so that the first unknown code is not the slow one. */
export async function prepareDummyHash(): Promise<void> {
  await verifyPassword(undefined, "");
}
