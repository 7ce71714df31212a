import { once } from "node:events";
import type { Client, Connection, Submittable } from "pg";

/** The part of the driver's connection that speaks the copy protocol, which its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** Rows gathered into one message: a message per row would cost more than the row. */
const chunkBytes = 64 * 1024;

/**
 * `COPY … FROM STDIN` in text form. Rows are pulled as the server takes them: as many as one likes, in little memory.
 *
 * @param statement the whole statement; never made of what came from outside.
 * @param rows values of each row; null is NULL.
 * @returns rows written.
 */
export function copyRows(client: Client, statement: string, rows: Iterable<readonly (string | null)[]>): Promise<number> {
  return new Promise((done, fail) => {
    let count = 0;
    let refused: unknown;
    const send = async (connection: CopyConnection): Promise<void> => {
      let text = "";
      const flush = async (): Promise<void> => {
        connection.sendCopyFromChunk(Buffer.from(text));
        text = "";
        if (connection.stream.writableNeedDrain) await once(connection.stream, "drain");
      };
      for (const row of rows) {
        text += `${row.map(encodeValue).join("\t")}\n`;
        count += 1;
        if (text.length >= chunkBytes) await flush();
      }
      if (text !== "") await flush();
      connection.endCopyFrom();
    };
    const query: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => connection.query(statement),
      handleCopyInResponse: (connection: CopyConnection) => {
        send(connection).catch((error: unknown) => {
          refused ??= error;
          connection.sendCopyFail("the rows could not be read");
        });
      },
      handleError: (error: unknown) => {
        refused ??= error;
        // The driver goes on to the next query by itself only when the server says that it is ready.
        fail(refused);
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => (refused === undefined ? done(count) : fail(refused)),
    };
    client.query(query);
  });
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function encodeValue(value: string | null): string {
  return value === null ? "\\N" : value.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
