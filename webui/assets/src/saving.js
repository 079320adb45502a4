// Keeps a draft on the server: saved a moment after each change, by the revision it was read at.

const PAUSE = 800; // ms after the last change
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 60_000;
const PASSING = [0, 408, 429]; // no line, too slow, too busy

/**
 * Saves `body()` by PUT. `told` is called with what has come of it: `saving`, `saved` (with the
 * answer), `offline`, `failed`, `conflict` (somebody saved in between; nothing was overwritten).
 */
export class Saving {
  #dirty = false;
  #busy = false;
  #halted = false;
  #timer;
  #wait = FIRST_RETRY;

  constructor({ address, token, revision, body, told }) {
    Object.assign(this, { address, token, revision, body, told });
    window.addEventListener('online', () => this.#dirty && this.#later(0));
  }

  /** Whether there is anything that the server does not have. */
  get unsaved() {
    return this.#dirty || this.#busy;
  }

  /** Something has changed: save it soon. */
  touch() {
    this.#dirty = true;
    if (!this.#halted) this.#later(PAUSE);
  }

  /** Save now what is unsaved. Gives whether all is saved then. */
  async now() {
    clearTimeout(this.#timer);
    while (this.#dirty && !this.#halted) {
      if (!(await this.#put())) return false;
    }
    return !this.#dirty;
  }

  /** Saves over what somebody else saved, whose revision the conflict told. */
  over(revision) {
    this.revision = revision;
    this.#halted = false;
    this.#dirty = true;
    return this.now();
  }

  /** From now on nothing is unsaved: the page will be read anew. */
  forget() {
    clearTimeout(this.#timer);
    this.#dirty = false;
    this.#halted = true;
  }

  #later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#put(), pause);
  }

  async #put() {
    if (this.#busy || !this.#dirty) return !this.#dirty;
    this.#busy = true;
    this.#dirty = false;
    this.told('saving');
    const answer = await this.#send();
    this.#busy = false;
    if (answer.status === 200) {
      this.revision = answer.body.revision;
      this.#wait = FIRST_RETRY;
      if (this.#dirty) this.#later(PAUSE);
      this.told('saved', answer.body);
      return true;
    }
    this.#dirty = true;
    if (answer.status === 409) {
      this.#halted = true;
      this.told('conflict', answer.body);
    } else if (answer.status >= 500 || PASSING.includes(answer.status)) {
      this.#later(this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_RETRY);
      this.told('offline');
    } else {
      this.told('failed', answer.body);
    }
    return false;
  }

  async #send() {
    const body = JSON.stringify({ revision: this.revision, ...(await this.body()) });
    try {
      const response = await fetch(this.address, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.token },
        body,
        redirect: 'manual' // to the login page: then this is no answer
      });
      const json = response.headers.get('Content-Type')?.includes('json');
      // A redirect is opaque: its status reads 0, but the line is not down.
      const status = response.type === 'opaqueredirect' ? 401 : response.status;
      return { status, body: json ? await response.json() : {} };
    } catch (error) {
      if (error instanceof TypeError) return { status: 0, body: {} };
      throw error;
    }
  }
}
