import { createRequire } from "node:module";

/**
 * dependency-cruiser reads TypeScript through swc, and misses two things that swc itself knows: JSX (it never sets `tsx`) and `using`
 * declarations (swc's visitor, which it extends, throws on them). Both are put right here, before the cruiser loads swc: this
 * module must be imported first.
 */
const require = createRequire(import.meta.url);
/** @type {{ parseFileSync: (path: string, options: object) => unknown }} */
const swc = require("@swc/core");
/** @type {{ Visitor: { prototype: { visitStatement: (statement: Statement) => unknown, visitVariableDeclarators: (list: unknown) => unknown } } }} */
const { Visitor } = require("@swc/core/Visitor.js");

/** @typedef {{ type: string, decls?: unknown }} Statement */

const { parseFileSync } = swc;
swc.parseFileSync = (path, options) => parseFileSync(path, { ...options, tsx: path.endsWith(".tsx") });

const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  return { ...statement, decls: this.visitVariableDeclarators(statement.decls) };
};
