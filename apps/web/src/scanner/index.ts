export function startKeyRouter(): void {}
