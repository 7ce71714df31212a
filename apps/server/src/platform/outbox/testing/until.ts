/** Waits until `question` answers true, asking every 20 ms; fails with its name after `ms`. */
export async function until(name: string, question: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await question())) {
    if (Date.now() > end) throw new Error(`still waiting after ${ms} ms: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
