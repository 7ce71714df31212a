/**
 * Imported before anything that defines a zod schema: zod otherwise probes `new Function`, which the content
 * security policy refuses and reports on each start.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
