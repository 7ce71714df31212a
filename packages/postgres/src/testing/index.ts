export { createTestDatabase, type TestDatabase } from "./test-database.js";
export { startTestPostgres, type TestServerAddress, testServerVariable } from "./test-server.js";
