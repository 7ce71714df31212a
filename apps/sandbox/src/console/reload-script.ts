/** Asks every two seconds whether something happened, and reloads when it did; silent while the page is hidden. */
export function reloadScript(versionPath: string, version: string): string {
  return `
const known = ${JSON.stringify(version).replaceAll("<", "\\u003c")};
setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(${JSON.stringify(versionPath)});
    if (answer.ok && (await answer.text()) !== known) location.reload();
  } catch { /* the sandbox is restarting: ask again later */ }
}, 2000);
`;
}
