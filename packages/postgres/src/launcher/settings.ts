import { PostgresError } from "../failure.js";

/**
 * What every server of ours runs with. The sizes suit a pharmacy's machine, which also runs everything else. Statements and
 * row values stay out of the log: they hold health data.
 */
const defaults: Record<string, string> = {
  max_connections: "100",
  shared_buffers: "64MB",
  effective_cache_size: "512MB",
  random_page_cost: "1.1",
  wal_level: "replica",
  max_wal_senders: "4",
  max_replication_slots: "4",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  TimeZone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgresql-%a.log",
  log_truncate_on_rotation: "on",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_file_mode: "0600",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  log_parameter_max_length: "0",
};

/** What keeps the server private and findable: not open to callers. */
const reserved = new Set([
  "listen_addresses",
  "port",
  "unix_socket_directories",
  "unix_socket_permissions",
  "data_directory",
  "hba_file",
  "ident_file",
  "external_pid_file",
]);

/** The server's arguments: ours, then the caller's, then what nobody may change. */
export function buildServerArguments(o: { dataDir: string; socketDir: string; port: number; settings: Record<string, string> }): string[] {
  const merged: Record<string, string> = { ...defaults };
  for (const [name, value] of Object.entries(o.settings)) {
    if (reserved.has(name.toLowerCase()) || !/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name))
      throw new PostgresError({ kind: "SETTING_REFUSED", name });
    merged[name] = value;
  }
  const fixed = {
    listen_addresses: "",
    port: String(o.port),
    unix_socket_directories: `"${o.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
  };
  return ["-D", o.dataDir, ...Object.entries({ ...merged, ...fixed }).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}
