// How saving stands, in a line; what cannot go on by itself, in a note or a dialog.

/** The page's line of status, its warning and its dialog of two authors. */
export class Status {
  constructor(page, say) {
    this.say = say;
    this.line = page.querySelector('[data-part=status]');
    this.warning = page.querySelector('[data-part=warning]');
    this.hints = page.querySelector('[data-part=hint]');
    this.dialog = document.getElementById('conflict');
  }

  /** What has come of saving. Only what needs the person's attention is an alert. */
  tell(what, body) {
    const { by, when, mine } = body?.saved ?? {};
    const word = what === 'saved' && mine ? 'saved-mine' : what;
    this.line.textContent = this.say(word, { by, when }) ?? '';
    const troubled = ['offline', 'ended', 'failed', 'conflict'].includes(what);
    if (what === 'saving') return;
    this.#warn(troubled ? this.say(`${what}-more`) : '', what === 'failed' && body?.message);
    this.warning.querySelector('[data-choice=decide]').hidden = what !== 'conflict';
    this.warning.querySelector('[data-part=log-in]').hidden = what !== 'ended';
  }

  /** What to do next with a tool. */
  hint(text) {
    this.hints.textContent = text;
  }

  /** Nothing can be changed on this page, and why. */
  broken(text, details = []) {
    this.line.textContent = '';
    this.#warn(text, ...details);
  }

  /** Somebody saved in between: which of the two is to stay? */
  conflict({ message, saved, revision }) {
    this.revision = revision;
    this.dialog.querySelector('[data-part=message]').textContent =
      saved.mine ? this.say('conflict-mine') : message;
    this.dialog.querySelector('[data-part=when]').textContent =
      this.say(saved.mine ? 'saved-mine' : 'saved', { by: saved.by, when: saved.when });
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** What the dialog's buttons do: `theirs()`, `mine(revision)`, `download()`. */
  choices(acts) {
    this.dialog.addEventListener('click', ({ target }) => {
      const choice = target.closest('[data-choice]')?.dataset.choice;
      if (!choice) return;
      if (choice !== 'download') this.dialog.close();
      acts[choice]?.(this.revision);
    });
    this.warning.addEventListener('click', ({ target }) => {
      if (target.closest('[data-choice=download]')) acts.download();
      if (target.closest('[data-choice=decide]')) this.dialog.showModal();
    });
  }

  #warn(text, ...details) {
    this.warning.hidden = !text;
    const [first, list] = [
      this.warning.querySelector('[data-part=text]'),
      this.warning.querySelector('[data-part=details]')
    ];
    if (first.textContent !== text) first.textContent = text ?? '';
    list.replaceChildren(...details.filter(Boolean).map((detail) => {
      const item = document.createElement('li');
      item.textContent = detail;
      return item;
    }));
  }
}
