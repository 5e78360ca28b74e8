// A TCP proxy before a process, that loses connections.
import { connect, createServer } from 'node:net';

export class Proxy {
  cuts = 0;
  #budget = () => Infinity;

  static async start(target) {
    const proxy = new Proxy();
    proxy.target = target;
    proxy.open = new Set();
    proxy.server = createServer((near) => proxy.#serve(near));
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  #serve(near) {
    const far = connect(this.target.port, '127.0.0.1');
    const pair = { near, far };
    this.open.add(pair);
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('error', () => {});
      one.on('close', () => this.#forget(pair, other));
    }
    near.pipe(far);
    this.#bring(pair, this.#budget());
  }

  // bring passes on what the process sends, up to the budget: the last frame is
  // likely to be a torn one.
  #bring(pair, budget) {
    let left = budget;
    pair.far.on('end', () => pair.near.end());
    pair.far.on('data', (bytes) => {
      pair.near.write(bytes.subarray(0, Math.min(left, bytes.length)));
      left -= bytes.length;
      if (left <= 0) this.#cut(pair);
    });
  }

  #forget(pair, other) {
    this.open.delete(pair);
    other.destroy();
  }

  #cut({ near, far }) {
    this.cuts++;
    far.destroy();
    near.end(() => near.destroy());
  }

  // cut loses every connection, now.
  cut() {
    for (const pair of [...this.open]) this.#cut(pair);
  }

  // lose cuts every further connection when it has brought as many bytes as budget
  // says, and none without one. It returns how many were cut since the call before.
  lose(budget = () => Infinity) {
    const { cuts } = this;
    this.cuts = 0;
    this.#budget = budget;
    return cuts;
  }

  async stop() {
    for (const { near, far } of this.open) [near, far].forEach((s) => s.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }
}
