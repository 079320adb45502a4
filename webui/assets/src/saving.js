// Keeps a draft on the server: saved a moment after each change, by the revision it was read at.

const PAUSE = 800; // ms after the last change
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 60_000;
const PASSING = [0, 408, 429]; // no line, too slow, too busy
const REFUSED = [400, 401, 403]; // by the guard: the session has ended, or it is a newer one

/**
 * Saves `body()` by PUT, with the token of the `page`'s element. `told` is called with what has come
 * of it: `saving`, `saved` (with the answer), `offline`, `ended` (the session is over: it is saved
 * once the same person has logged in again), `failed`, `conflict` (somebody saved in between; nothing
 * was overwritten).
 */
export class Saving {
  #dirty = false;
  #soon = false; // a saving of what has changed is due
  #running; // the saving under way
  #halted = false;
  #timer;
  #wait = FIRST_RETRY;

  constructor({ address, page, revision, body, told }) {
    Object.assign(this, { address, page, revision, body, told });
    const again = () => this.#dirty && !this.#halted && this.#later(0);
    window.addEventListener('online', again);
    window.addEventListener('focus', again); // back from logging in, in another tab
    document.addEventListener('visibilitychange', again);
  }

  /** Whether there is anything that the server does not have. */
  get unsaved() {
    return this.#dirty || Boolean(this.#running);
  }

  /** Something has changed: save it soon, however much more changes until then. */
  touch() {
    if (!this.unsaved) this.told('saving');
    this.#dirty = true;
    if (this.#halted || this.#running || this.#soon) return;
    this.#soon = true;
    this.#later(PAUSE);
  }

  /** Save now what is unsaved. Gives whether all is saved then. */
  async now() {
    await this.#running;
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

  /** Saves what has changed, after what is being saved. Gives whether it could. */
  async #put() {
    if (this.#running || !this.#dirty) return !this.#dirty;
    clearTimeout(this.#timer);
    this.#soon = false;
    this.#dirty = false;
    this.told('saving');
    this.#running = this.#send();
    const answer = await this.#running;
    this.#running = undefined;
    if (answer.status === 200) {
      this.revision = answer.body.revision;
      this.#wait = FIRST_RETRY;
      this.told('saved', answer.body);
      if (this.#dirty) {
        this.told('saving');
        this.#later(PAUSE);
      }
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
    } else if (answer.ended) {
      this.told('ended');
    } else {
      this.told('failed', answer.body);
    }
    return false;
  }

  async #send() {
    const body = JSON.stringify({ revision: this.revision, ...(await this.body()) });
    try {
      const answer = await this.#request(body);
      if (!REFUSED.includes(answer.status)) return answer;
      return (await this.#renewed()) ? await this.#request(body) : { ...answer, ended: true };
    } catch (error) {
      if (error instanceof TypeError) return { status: 0, body: {} };
      throw error;
    }
  }

  async #request(body) {
    const response = await fetch(this.address, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.page.dataset.token },
      body,
      redirect: 'manual' // to the login page: then this is no answer
    });
    const json = response.headers.get('Content-Type')?.includes('json');
    // A redirect is opaque: its status reads 0, but the line is not down.
    const status = response.type === 'opaqueredirect' ? 401 : response.status;
    return { status, body: json ? await response.json() : {} };
  }

  /** Takes the token of a session that the same person has begun since; gives whether there is one. */
  async #renewed() {
    const answer = await fetch(location.href, { redirect: 'manual' });
    if (!answer.ok) return false;
    const read = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const { token, person } = read.getElementById(this.page.id)?.dataset ?? {};
    if (person !== this.page.dataset.person) return false;
    this.page.dataset.token = token;
    return true;
  }
}
