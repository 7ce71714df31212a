/** A running PostgreSQL that this package started or adopted. */
export interface PostgresServer {
  /** The folder that holds the data: the one asked for, or where the data had to go (see `place.ts`). */
  dataDir: string;
  /** The 0700 folder of the Unix socket. */
  socketDir: string;
  port: number;
  /** Full version, e.g. `18.4`. */
  version: string;
  /** True when the server was already running. */
  adopted: boolean;
  connection(o: { database: string; user: string }): { host: string; port: number; user: string; database: string };
  /**
   * Ends this user's use. The last user shuts the server down fast (open transactions are rolled back) and resolves when it is
   * gone; a server that others use is left to them. A second call does nothing.
   */
  stop(): Promise<void>;
}
