// What was typed, as the server should read it; and when to look, whatever the input method does.

/** Marks without width, soft hyphens and the hair spaces some input methods send are no text. */
const NOTHING = /[\u00AD\u034F\u180E\u200A-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;

/** The text of a field as it is searched for. The field itself is never written to. */
export function clean(text) {
  return text.normalize("NFC").replace(NOTHING, "").replace(/\s+/g, " ").trim();
}

/**
 * Calls `look` with the cleaned text once typing rests, and only when that text is new. Vietnamese input methods
 * compose inside the word, some by sending backspaces, so nothing here waits for a composition to end.
 */
export function watchTyping(field, look, wait = 130) {
  let timer = 0;
  let last = clean(field.value);
  const fire = () => {
    const text = clean(field.value);
    if (text === last) return;
    last = text;
    look(text);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(fire, wait);
  };
  field.addEventListener("input", soon);
  field.addEventListener("compositionend", soon);
  return {
    /** Takes the text as looked for already. */
    settle(text) {
      clearTimeout(timer);
      last = text;
    },
  };
}

/** Whether a key belongs to the input method and not to us. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** Only the newest question gets its answer: older ones are aborted, and dropped when they come all the same. */
export function newestOnly() {
  let number = 0;
  let controller = null;
  return async (ask) => {
    controller?.abort();
    controller = new AbortController();
    const mine = ++number;
    try {
      const answer = await ask(controller.signal);
      return mine === number ? { answer } : { stale: true };
    } catch (error) {
      return mine === number && error.name !== "AbortError" ? { error } : { stale: true };
    }
  };
}

/** Says things aloud once they rest, so that nobody hears every letter's answer. */
export function speaker(status) {
  let saying = 0;
  return (text, wait = 700) => {
    clearTimeout(saying);
    saying = setTimeout(() => (status.textContent = text), wait);
  };
}
