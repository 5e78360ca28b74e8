// What the server says about itself. The pages work without it, so a failure is only "no demo".

/** @returns {Promise<{demo: boolean, token?: string}>} */
export async function readConfig(base) {
  try {
    const response = await fetch(new URL('console/config.json', base), { cache: 'no-store' })
    return response.ok ? await response.json() : { demo: false }
  } catch {
    return { demo: false }
  }
}
