#!/usr/bin/env node
// First step of every npm script: dependencies installed, programs built. Plain Node with no dependency, and only old syntax here,
// so that a Node which is too old gets a sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Comptoir demande Node.js 20.19 ou plus récent ; cette machine a la version ${process.versions.node}. Installez une version récente, puis recommencez.`,
  );
  process.exit(1);
}

import("./ensure/ensure-house.mjs")
  .then(({ ensureHouse }) => ensureHouse(process.argv.slice(2)))
  .then(
    (code) => process.exit(code),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
