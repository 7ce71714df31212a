import type { Config } from "../platform/config.js";
import type { Logger } from "../platform/log.js";

export interface CommandContext {
  readonly config: Config;
  readonly log: Logger;
  readonly args: readonly string[];
  /** One line of text for a person, in French. */
  print(line: string): void;
}

/** A command of the machine's administrator. `run` answers the exit code: 0 done, 1 refused or found faulty. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  run(context: CommandContext): Promise<0 | 1>;
}

/** The arguments do not fit: the message names what is missing. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The only positional argument, named in French. */
export function oneArgument(args: readonly string[], name: string): string {
  const [value, ...rest] = args.filter((argument) => !argument.startsWith("--"));
  if (value === undefined || rest.length > 0) throw new UsageError(`un argument est attendu : ${name}`);
  return value;
}
