/** A file inside a backup. */
export interface BackupFile {
  /** Relative to the data folder, `/` between folders. */
  path: string;
  size: number;
  /** SHA-256 of the bytes as stored, hexadecimal. */
  sha256: string;
}

/** What is known when a backup begins; a reader sees it first. */
export interface BackupPreamble {
  format: 1;
  /** Full version of the server, e.g. `18.4`. */
  postgresVersion: string;
  major: string;
  /** Identifier of the cluster (`pg_control_system`). */
  systemIdentifier: string;
  /** Instant of the server's clock, ISO 8601 UTC. */
  startedAt: string;
}

/** The last record of a backup: everything it holds. */
export interface BackupManifest extends BackupPreamble {
  /** Log position from which the restored server replays. */
  startLsn: string;
  /** Log position at which the copy is consistent: every commit acknowledged before it is in the backup. */
  stopLsn: string;
  timeline: number;
  walSegmentBytes: number;
  endedAt: string;
  files: BackupFile[];
  /** Named members given by the caller, e.g. the head of the audit seal. */
  extra: BackupFile[];
}
