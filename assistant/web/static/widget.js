/* Tanya's chat on any page:
 *
 *   <script src="https://HOST/widget.js" async></script>
 *   <tanya-chat></tanya-chat>
 *
 * What documents and servers say is put on the page as text, never as HTML, and styles come from a
 * constructed sheet: no `unsafe-` source is needed. docs/embedding.md tells how to use it.
 */
(() => {
  'use strict';

  const TAG = 'tanya-chat';
  // A page may include the script twice.
  if (customElements.get(TAG)) return;

  // Asked of the prototype: on a page, an image named `currentScript` stands in the script's place.
  const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'currentScript');
  const script = get.call(document);
  const HOME = script && script.src ? script.src : location.href;

  const VERSION = 2; // of what is kept; another is thrown away
  const KEPT_TURNS = 20;
  const KEPT_CHARACTERS = 300_000;
  const HISTORY = 3;
  const PATIENCE = 60_000;
  const FULL_SCREEN = '(max-width: 639px), (max-height: 419px)';

  // --- wording

  const WORDS = {
    id: {
      launch: 'Tanya dokumen',
      greeting: 'Halo! Apa yang ingin Anda ketahui? Setiap jawaban dikutip langsung dari dokumen.',
      placeholder: 'Tulis pertanyaan…',
      question: 'Pertanyaan',
      asked: 'Anda bertanya:',
      send: 'Kirim',
      close: 'Tutup',
      clear: 'Percakapan baru',
      conversation: 'Percakapan',
      searching: 'Mencari di dokumen…',
      busy: 'Banyak yang sedang bertanya. Mencoba lagi…',
      notFound: 'Dokumen yang ada tidak menjawab pertanyaan ini.',
      nearest: 'Lihat bagian yang paling mendekati (bukan jawaban)',
      more: 'Bagian lain yang terkait',
      source: 'Sumber',
      back: 'Kembali ke percakapan',
      open: 'Buka dokumen',
      newTab: '(tab baru)',
      paragraph: 'paragraf',
      page: 'halaman',
      file: 'Buka berkas asli',
      alsoIn: 'Sama persis di: ',
      cited: 'Bagian yang dikutip',
      original: 'Tampilkan teks asli',
      translated: 'Anda membaca terjemahan. Teks aslinya dalam ',
      onlyIn: 'Dokumen ini hanya tersedia dalam ',
      languages: { id: 'bahasa Indonesia', en: 'bahasa Inggris' },
      rate: 'Apakah ini membantu?',
      thanks: 'Terima kasih atas penilaian Anda.',
      up: 'Jawaban ini membantu',
      down: 'Jawaban ini tidak membantu',
      suggestions: 'Coba tanyakan',
      sure: ['Keyakinan rendah, periksa sumbernya', 'Keyakinan sedang', 'Keyakinan tinggi'],
      retry: 'Coba lagi',
      offline: 'Server tidak dapat dihubungi. Periksa koneksi Anda, lalu coba lagi.',
      slow: 'Server terlalu lama menjawab. Silakan coba lagi.',
      overloaded: 'Saat ini terlalu banyak pertanyaan. Silakan coba lagi sebentar lagi.',
      limited: 'Terlalu banyak pertanyaan dalam waktu singkat. Silakan coba lagi dalam ',
      seconds: ' detik.',
      minutes: ' menit.',
      signedOut: 'Sesi Anda telah berakhir. Muat ulang halaman ini, lalu coba lagi.',
      failed: 'Terjadi kesalahan. Silakan coba lagi.',
    },
    en: {
      launch: 'Ask the documents',
      greeting: 'Hello! What would you like to know? Every answer is quoted from the documents.',
      placeholder: 'Write a question…',
      question: 'Question',
      asked: 'You asked:',
      send: 'Send',
      close: 'Close',
      clear: 'New conversation',
      conversation: 'Conversation',
      searching: 'Searching the documents…',
      busy: 'Many people are asking. Trying again…',
      notFound: "The documents don't answer this question.",
      nearest: 'See the nearest passages (not an answer)',
      more: 'Other related passages',
      source: 'Source',
      back: 'Back to the conversation',
      open: 'Open the document',
      newTab: '(new tab)',
      paragraph: 'paragraph',
      page: 'page',
      file: 'Open the original file',
      alsoIn: 'Word for word in: ',
      cited: 'The cited passage',
      original: 'Show the original',
      translated: 'You are reading a translation. The original is in ',
      onlyIn: 'This document is only available in ',
      languages: { id: 'Indonesian', en: 'English' },
      rate: 'Did this help?',
      thanks: 'Thank you for your rating.',
      up: 'This answer helps',
      down: 'This answer does not help',
      suggestions: 'You could ask',
      sure: ['Low confidence, please check the source', 'Medium confidence', 'High confidence'],
      retry: 'Try again',
      offline: 'The server cannot be reached. Check your connection and try again.',
      slow: 'The server takes too long to answer. Please try again.',
      overloaded: 'There are too many questions right now. Please try again shortly.',
      limited: 'Too many questions in a short time. Please try again in ',
      seconds: ' seconds.',
      minutes: ' minutes.',
      signedOut: 'Your session has ended. Reload this page and try again.',
      failed: 'Something went wrong. Please try again.',
    },
  };

  /** The interface language that a language tag asks for, if it is one of ours. */
  function spoken(tag) {
    const base = String(tag || '').toLowerCase().split('-')[0];
    // "in" is how older Android systems name Indonesian.
    return base === 'in' ? 'id' : base in WORDS ? base : '';
  }

  // --- style

  const LIGHT = `--paper:#fff;--card:#f4f4f0;--ink:#1c2321;--quiet:#56605c;--line:#e1ded6;
    --control:#7d837c;--mark:#fdeaa8;--mark-ink:#1c2321;--bad:#9a3412;
    --accent:var(--accent-light,#0f6b64);--on-accent:var(--on-accent-light,#fff);
    --shadow:0 1px 3px #0003,0 8px 32px #0003;color-scheme:light;`;
  const DARK = `--paper:#141817;--card:#1f2523;--ink:#e8ebe8;--quiet:#a5aeaa;--line:#323a37;
    --control:#75807b;--mark:#5c4a10;--mark-ink:#fff6d8;--bad:#fdba8c;
    --accent:var(--accent-dark,#6cc9bd);--on-accent:var(--on-accent-dark,#0c1312);
    --shadow:0 1px 3px #0008,0 8px 32px #0009;color-scheme:dark;`;
  const SURFACES = { light: [244, 244, 240], dark: [31, 37, 35] };

  // Important declarations of a shadow tree beat important ones of the page, so that nothing it says
  // about `*` gets in. Variables are not in `all`. Sizes are in em of the reader's own font size.
  const STYLE = `
  :host{all:initial!important;direction:ltr!important;display:block!important;
    font:medium/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif!important}
  :host([hidden]){display:none!important}
  :host([mode=inline]){width:100%!important;
    height:var(--tanya-height,min(40em,80vh))!important}
  *,::before,::after{box-sizing:border-box}
  [hidden]{display:none!important}
  .root{${LIGHT}color:var(--ink);height:100%;
    --accent-light:initial;--on-accent-light:initial;--accent-dark:initial;--on-accent-dark:initial}
  :host([theme=dark]) .root{${DARK}}
  @media (prefers-color-scheme:dark){:host(:not([theme=light],[theme=dark])) .root{${DARK}}}

  button{font:inherit;color:inherit;background:none;border:1px solid transparent;margin:0;
    padding:0;cursor:pointer;border-radius:.5em;touch-action:manipulation;
    -webkit-tap-highlight-color:transparent}
  :focus{outline:none}
  :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
  a{color:var(--accent)}
  p,h2,h3,blockquote{margin:0;font:inherit}
  svg{width:1.25em;height:1.25em;fill:none;stroke:currentColor;stroke-width:1.8;
    stroke-linecap:round;stroke-linejoin:round;display:block;flex:none}
  .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
    white-space:nowrap}

  .launcher{position:fixed;z-index:2147483000;right:max(16px,env(safe-area-inset-right));
    bottom:max(16px,env(safe-area-inset-bottom));display:flex;align-items:center;gap:.5em;
    padding:.75em 1.1em .75em .95em;border-radius:2em;background:var(--accent);
    color:var(--on-accent);font-weight:600;box-shadow:var(--shadow);max-width:calc(100vw - 32px)}
  .launcher span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
  .launcher:hover{filter:brightness(1.08)}
  .launcher:focus-visible{outline-color:var(--ink);box-shadow:0 0 0 2px var(--paper)}
  :host([position=left]) .launcher{right:auto;left:max(16px,env(safe-area-inset-left))}

  .panel{display:none;flex-direction:column;background:var(--paper);color:inherit;
    border:1px solid var(--line);padding:0;margin:0;overflow:hidden;max-width:none;max-height:none;
    font-size:.9375em}
  dialog.panel{position:fixed;z-index:2147483000;inset:auto 16px 16px auto;width:min(25.5em,100vw - 32px);
    height:min(42em,100vh - 32px);border-radius:1em;box-shadow:var(--shadow)}
  .panel[open]{display:flex}
  section.panel{display:flex;height:100%;border-radius:.75em}
  :host([position=left]) dialog.panel:not(:modal){inset:auto auto 16px 16px}
  dialog.panel:modal{inset:var(--top,0) 0 auto;width:100%;height:var(--height,100dvh);
    border:0;border-radius:0;box-shadow:none}
  dialog::backdrop{background:transparent}

  header{display:flex;align-items:center;gap:.25em;padding:.5em .5em .5em 1em;flex:none;
    border-bottom:1px solid var(--line)}
  header h2{flex:1;font-weight:650;font-size:1.067em;min-width:0;overflow:hidden;
    text-overflow:ellipsis;white-space:nowrap}
  .icon{width:2.6em;height:2.6em;display:grid;place-items:center;color:var(--quiet);flex:none}
  .icon:hover,.tool:hover,.suggestion:hover,.back:hover{background:var(--card);color:var(--ink)}

  .scroll{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:1em;
    position:relative;overflow-wrap:anywhere}
  .scroll:focus-visible{outline-offset:-3px}
  .turn{margin-top:1.25em}
  .question{background:var(--card);border-radius:1em 1em .25em 1em;padding:.5em .85em;
    width:fit-content;max-width:88%;margin:0 0 .75em auto;white-space:pre-wrap;
    max-height:12em;overflow-y:auto}
  .lead{font-size:1.067em;font-weight:600;line-height:1.45}
  .lead,.reply,.said{unicode-bidi:isolate}
  .not_found .lead{font-weight:500}
  .chip{min-width:24px;height:24px;padding:0 .4em;font-size:13px;font-weight:650;
    line-height:1;vertical-align:baseline;color:var(--accent);border-color:currentColor;
    border-radius:1em}
  .chip:hover{background:var(--accent);color:var(--on-accent)}
  .passage{margin-top:.75em;padding:.7em .85em;background:var(--card);border-radius:.75em}
  .place{font-size:.867em;color:var(--quiet);margin-bottom:.45em;line-height:1.45}
  .place b{color:var(--ink);font-weight:600}
  .text{white-space:pre-wrap;unicode-bidi:isolate}
  mark{background:var(--mark);color:var(--mark-ink);border-radius:.2em;padding:.05em .1em;
    -webkit-box-decoration-break:clone;box-decoration-break:clone}
  .note{font-size:.867em;color:var(--quiet);margin-top:.5em}
  details{margin-top:.5em}
  summary{cursor:pointer;color:var(--accent);padding:.25em 0;font-size:.934em;border-radius:.25em;
    width:fit-content}
  details>.text{margin-top:.35em}
  .tools{display:flex;align-items:center;flex-wrap:wrap;gap:.25em;margin-top:.5em;
    color:var(--quiet);font-size:.867em;min-height:2.4em}
  .tools>span:first-child{flex:1}
  .thumbs{display:flex;gap:.25em}
  .tool{width:2.4em;height:2.4em;display:grid;place-items:center}
  .tool[aria-pressed=true]{color:var(--accent);border-color:currentColor}
  .tool[aria-pressed=true] svg{fill:currentColor;fill-opacity:.25}
  .suggestions{margin-top:.75em;display:grid;gap:.4em;justify-items:start}
  .turn:not(:last-child) .suggestions{display:none}
  .suggestion{border-color:var(--control);border-radius:1.25em;padding:.35em .9em;
    text-align:start;min-height:2em}
  .said{color:var(--quiet)}
  .error{color:var(--bad)}
  .again{border-color:var(--control);padding:.35em .9em;margin-top:.5em}

  form{display:flex;align-items:flex-end;gap:.5em;padding:.65em;flex:none;
    border-top:1px solid var(--line);padding-bottom:max(.65em,env(safe-area-inset-bottom))}
  textarea{flex:1;min-width:0;font:inherit;font-size:max(16px,1.067em);line-height:1.4;
    color:var(--ink);background:var(--paper);border:1px solid var(--control);
    border-radius:.75em;padding:.5em .75em;margin:0;resize:none;max-height:7.5em;
    field-sizing:content}
  textarea::placeholder{color:var(--quiet);opacity:1}
  textarea:focus-visible{outline-offset:0;outline-width:2px}
  .send{width:2.85em;height:2.85em;display:grid;place-items:center;background:var(--accent);
    color:var(--on-accent);border-radius:.75em;flex:none}
  .send[aria-disabled=true]{opacity:.5;cursor:default}

  .back{display:flex;gap:.4em;align-items:center;padding:.3em .6em .3em .3em;margin:-.4em 0 .6em;
    color:var(--accent)}
  .source h3{font-weight:650;font-size:1.067em;line-height:1.35}
  .near{color:var(--quiet);white-space:pre-wrap;unicode-bidi:isolate;margin:.75em .85em}
  .source .passage{border-inline-start:4px solid var(--accent)}
  .link{display:inline-flex;gap:.4em;align-items:center;margin-top:1em;color:var(--accent);
    border-radius:.25em;padding:.2em 0}

  @media print{.launcher,dialog.panel[open]{display:none}}
  @media (max-height:260px){.panel{overflow-y:auto}.scroll{flex:none;overflow:visible}}
  @media (forced-colors:active){
    .launcher,.send,.panel,.passage,.question{border:1px solid}
    .tool[aria-pressed=true]{border-width:3px}
    :focus-visible{outline-color:Highlight}
    svg{forced-color-adjust:auto}
  }
  @media (prefers-reduced-motion:no-preference){
    .scroll{scroll-behavior:smooth}
    .panel[open]{animation:rise .16s ease-out}
    .waiting{animation:pulse 1.4s ease-in-out infinite}
    @keyframes rise{from{opacity:0;transform:translateY(8px)}}
    @keyframes pulse{50%{opacity:.45}}
  }`;

  const ICONS = {
    chat: 'M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5',
    close: 'M6 6l12 12M18 6L6 18',
    clear: 'M12 5v14M5 12h14',
    send: 'M12 19V5M6 11l6-6 6 6',
    back: 'M19 12H5M11 6l-6 6 6 6',
    open: 'M14 5h5v5M19 5l-8 8M17 14v5H5V7h5',
    up: 'M7 11v9H4v-9zM7 11l4-7c2 0 2.5 1.5 2 3l-.7 3H19l-1.5 10H7',
    down: 'M7 13V4H4v9zM7 13l4 7c2 0 2.5-1.5 2-3l-.7-3H19L17.5 4H7',
  };

  // --- colour

  function luminance(colour) {
    const [r, g, b] = colour.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  /** Contrast ratio of two colours, as WCAG 2 defines it. */
  function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  /** `colour`, moved towards black or white until it can be read on `surface`. */
  function readable(colour, surface) {
    const end = luminance(surface) > 0.5 ? 0 : 255;
    let result = colour;
    for (let step = 1; step <= 20 && contrast(result, surface) < 4.6; step++) {
      result = colour.map((channel) => Math.round(channel + ((end - channel) * step) / 20));
    }
    return result;
  }

  // --- DOM, as text

  /** Without the characters that turn around what follows: no text may read as another. */
  const plain = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');

  /** An element; `on…` attributes are listeners, those that are null or false are left out. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (value != null && value !== false) element.setAttribute(name, value);
    }
    for (const child of children) element.append(typeof child === 'string' ? plain(child) : child);
    return element;
  }

  function icon(name) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', ICONS[name]);
    svg.append(path);
    return svg;
  }

  /** A block of a document's text; offsets of `highlights` count code points. */
  function quoted({ text, language, highlights }, marked) {
    const block = make('blockquote', { class: 'text', lang: language, dir: 'auto' });
    const points = Array.from(text);
    const piece = (start, end) => points.slice(start, end).join('');
    let from = 0;
    const spans = marked ? [...highlights].sort((a, b) => a.start - b.start) : [];
    for (const { start, end } of spans) {
      if (start < from || end <= start) continue;
      block.append(plain(piece(from, start)), make('mark', null, piece(start, end)));
      from = end;
    }
    block.append(plain(piece(from)));
    return block;
  }

  /** JSON, also where an old library on the page gave every array a `toJSON` that spoils it. */
  function json(value) {
    return JSON.stringify(value, (key, part) => {
      if (part && typeof part === 'object') {
        for (const inner of Object.values(part)) if (Array.isArray(inner)) inner.toJSON = undefined;
      }
      return part;
    });
  }

  // --- failure

  class Failure extends Error {
    constructor(messages, status = 0) {
      super(messages.en);
      this.messages = messages;
      this.status = status;
    }
  }

  function failure(key, status, wait = 0) {
    const time = (words) => (wait > 90
      ? Math.ceil(wait / 60) + words.minutes : Math.ceil(wait) + words.seconds);
    const said = (words) => words[key] + (wait ? time(words) : '');
    return new Failure({ id: said(WORDS.id), en: said(WORDS.en) }, status);
  }

  function refusal({ status, ok }, body, wait) {
    const messages = body && body.error && body.error.messages;
    if (status === 503) return failure('overloaded', status);
    // A sign-in page comes with a 200.
    if (ok || status === 401) {
      // Why a token was refused is for whoever built the page.
      if (messages) console.warn(`<${TAG}>: ${messages.en}`);
      return failure('signedOut', status);
    }
    if (messages) return new Failure(messages, status);
    return status === 429 ? failure('limited', status, wait) : failure('failed', status);
  }

  /** Who a token names. Unchecked: it only keeps one person's conversation from another's. */
  function subject(token) {
    try {
      return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).sub || '';
    } catch {
      return ''; // there is none, or it names nobody
    }
  }

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // --- element

  /** Who uses which storage key: two widgets on a page keep two conversations. */
  const keepers = new Map();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  class TanyaChat extends HTMLElement {
    static observedAttributes = ['language', 'title', 'greeting', 'accent', 'mode', 'documents', 'token'];

    #root = make('div', { class: 'root', title: '' });
    #turns = [];
    #who = '';
    #held = false;
    #asking = null;
    #token = null;
    #suggestions = null;
    #key = null;
    #drawn = false;
    #parts = {};
    #cited = null;
    #narrow = matchMedia(FULL_SCREEN);
    #undo = null;
    #wasOpen = false;
    #drawnIn = '';

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: 'open' });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(this.#root);
    }

    connectedCallback() {
      this.#undo = new AbortController();
      const { signal } = this.#undo;
      this.#remember();
      this.#draw();
      this.#recall();
      // By then the page's scripts have said where tokens come from, if they ever do.
      addEventListener('load', () => this.#recall(), { signal });
      const fit = () => this.#fit();
      this.#narrow.addEventListener('change', () => this.#reopen(), { signal });
      if (window.visualViewport) {
        visualViewport.addEventListener('resize', fit, { signal });
        visualViewport.addEventListener('scroll', fit, { signal });
      }
      // A page may change its language without being loaded again.
      const page = new MutationObserver(() => {
        if (this.#language === this.#drawnIn) return;
        this.#suggestions = null;
        this.#draw();
      });
      page.observe(document.documentElement, { attributeFilter: ['lang'] });
      signal.addEventListener('abort', () => page.disconnect());
    }

    disconnectedCallback() {
      this.#undo.abort();
      if (keepers.get(this.#key) === this) keepers.delete(this.#key);
      this.#key = null;
    }

    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      if (name === 'token') {
        this.#token = now;
        if (this.#drawn) this.#belong();
      } else if (this.#drawn) {
        if (name === 'language' || name === 'documents') this.#suggestions = null;
        this.#draw();
      }
    }

    // --- for the page

    get isOpen() {
      return this.#inline || Boolean(this.#parts.panel && this.#parts.panel.open);
    }

    open() {
      if (!this.#drawn) return;
      const opened = !this.isOpen;
      if (opened) this.#show();
      this.#parts.input.focus();
      if (opened) this.#tell('open');
    }

    /** Close the panel; focus returns to the launcher. */
    close() {
      if (!this.#drawn || this.#inline || !this.isOpen) return;
      this.#hideSource();
      this.#parts.panel.close();
      this.#parts.launcher.hidden = false;
      this.#parts.launcher.focus();
      this.#keep();
      this.#tell('close');
    }

    /**
     * Ask a question as if it had been typed. Gives the answer as `POST /api/v1/ask` does, or
     * null where there is none, which the panel then explains.
     */
    async ask(text) {
      const question = String(text).trim();
      if (!question || this.#asking || !this.#drawn) return null;
      if (!this.isOpen) this.open();
      this.#hideSource();
      return this.#answer(question);
    }

    /** Forget the conversation, and the question that is being answered. */
    clear() {
      if (this.#asking) this.#asking.stop.abort();
      this.#asking = null;
      this.#held = false;
      this.#forget();
    }

    // --- settings

    get #inline() {
      return this.getAttribute('mode') === 'inline';
    }

    get #language() {
      const wishes = [
        this.getAttribute('language'),
        document.documentElement.lang,
        ...(navigator.languages || [navigator.language]),
      ];
      return wishes.map(spoken).find(Boolean) || 'id';
    }

    get #home() {
      const server = this.getAttribute('server');
      const address = new URL(server || HOME, location.href);
      // A sub-path may be written without a slash.
      if (server && !/(\/|\.js)$/.test(address.pathname)) address.pathname += '/';
      return new URL('.', address);
    }

    get #documents() {
      return (this.getAttribute('documents') || '').split(/[\s,]+/).filter(Boolean);
    }

    // --- conversation

    /** Where the conversation is kept: in this tab, for this page's own origin. */
    #remember() {
      if (this.#key) return;
      const name = `${TAG} ${this.#home.href} ${this.id}`;
      // One that was just taken off the page may not have been told yet.
      const taken = (key) => keepers.has(key) && keepers.get(key).isConnected;
      let number = 1;
      while (taken(`${name} ${number}`)) number++;
      this.#key = `${name} ${number}`;
      keepers.set(this.#key, this);
      if (this.#turns.length) return;
      if (this.getAttribute('keep') === 'off') {
        this.#keep();
        return;
      }
      try {
        const kept = JSON.parse(sessionStorage.getItem(this.#key));
        if (!kept || kept.version !== VERSION || !Array.isArray(kept.turns)) return;
        this.#turns = kept.turns;
        this.#wasOpen = kept.open === true;
        this.#who = kept.who;
        this.#held = kept.who !== '';
      } catch (error) {
        // Storage may be forbidden, or written to by others.
        if (!(error instanceof DOMException || error instanceof SyntaxError)) throw error;
      }
    }

    #keep() {
      if (!this.#key) return;
      let turns = this.#turns.slice(-KEPT_TURNS);
      const record = () => json({ version: VERSION, who: this.#who, open: this.isOpen, turns });
      while (record().length > KEPT_CHARACTERS) turns = turns.slice(1);
      const wanted = this.getAttribute('keep') !== 'off' && (turns.length || this.isOpen);
      try {
        if (wanted) sessionStorage.setItem(this.#key, record());
        else sessionStorage.removeItem(this.#key);
      } catch (error) {
        // Forbidden or full: the conversation then lasts as long as the page.
        if (!(error instanceof DOMException)) throw error;
      }
    }

    async #recall() {
      await null; // whoever puts the element on a page may set its callback right after
      if (!this.#held) return;
      if (!this.#token) {
        // Unseen, no token is asked for; the page's scripts may be yet to come.
        if (this.#canRenew ? !this.isOpen : document.readyState !== 'complete') return;
        // It fails, and the console says so, where nobody is signed in.
        if (this.#canRenew) await this.#renew().catch(() => {});
      }
      this.#belong();
    }

    /** Another person in the same tab starts anew. */
    #belong() {
      const who = subject(this.#token);
      const held = this.#held;
      this.#held = false;
      if (this.#who === who) {
        if (held) this.#draw();
        return;
      }
      this.#who = who;
      if (this.#turns.length) this.#forget();
    }

    #forget() {
      this.#turns = [];
      this.#keep();
      if (this.#drawn) this.#draw();
    }

    async #answer(question) {
      const { log, send, clear } = this.#parts;
      const words = WORDS[this.#language];
      const place = make('section', { class: 'turn' });
      const waiting = make('p', { class: 'said waiting' }, words.searching);
      place.append(this.#asked(question), waiting);
      const opening = log.querySelector(':scope > .suggestions');
      if (opening) opening.remove();
      log.append(place);
      this.#scrollTo(place);
      const asking = { place, stop: new AbortController() };
      this.#asking = asking;
      send.setAttribute('aria-disabled', 'true');
      clear.hidden = false;
      this.#tell('question', { question });
      // By now it is known whose conversation this is.
      const body = () => ({
        question,
        default_language: this.#language,
        history: this.#turns.map((turn) => turn.answer).filter(({ status }) => status === 'answered')
          .slice(-HISTORY).map((answer) => ({ question: answer.question })),
        ...(this.#documents.length && { documents: this.#documents }),
      });
      try {
        const busy = () => waiting.replaceChildren(WORDS[this.#language].busy);
        const answer = await this.#call('api/v1/ask', body, busy, asking.stop);
        if (this.#asking !== asking) return null;
        const turn = { question, answer, thumb: null };
        this.#turns.push(turn);
        this.#keep();
        this.#settle(place, this.#reply(turn));
        this.#announce(answer);
        this.#tell('answer', answer);
        return answer;
      } catch (error) {
        if (this.#asking !== asking) return null; // forgotten meanwhile
        const known = error instanceof Failure ? error : failure('failed', 0);
        this.#settle(place, this.#apology(known, question, place));
        this.#tell('error', { question, status: known.status, message: known.message });
        if (known !== error) throw error;
        return null;
      } finally {
        if (this.#asking === asking) {
          this.#asking = null;
          this.#parts.send.removeAttribute('aria-disabled');
          this.#parts.clear.hidden = !this.#turns.length;
        }
      }
    }

    #settle(place, content) {
      place.lastChild.replaceWith(content);
      this.#scrollTo(place);
    }

    // --- server

    /** One call of the API: a busy server is tried again once, an old token renewed once. */
    async #call(path, body, busy, stop = new AbortController()) {
      let [renewed, retried] = [false, false];
      setTimeout(() => stop.abort(new DOMException('', 'TimeoutError')), PATIENCE);
      for (;;) {
        const headers = { Accept: 'application/json' };
        if (body) headers['Content-Type'] = 'application/json';
        if (!this.#token && !renewed && this.#canRenew) {
          renewed = true;
          await this.#renew(stop.signal);
        }
        this.#belong();
        if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
        const [response, answer] = await this.#fetch(path, {
          method: body ? 'POST' : 'GET',
          headers,
          body: body && json(body()),
          signal: stop.signal,
        });
        if (response.ok && answer) return answer;
        const wait = Number(response.headers.get('retry-after')) || 2;
        if (response.status === 401 && !renewed && this.#canRenew) {
          renewed = true;
          await this.#renew(stop.signal);
        } else if (response.status === 503 && !retried) {
          retried = true;
          if (busy) busy();
          // Spread out, or all come back at once.
          await pause(Math.min(wait, 8) * 1000 * (1 + Math.random()));
        } else throw refusal(response, answer, wait);
      }
    }

    async #fetch(path, options) {
      const url = new URL(path, this.#home);
      try {
        const response = await fetch(url, {
          ...options,
          mode: 'cors',
          credentials: 'omit',
          cache: 'no-store',
          referrerPolicy: 'no-referrer',
        });
        const answer = await response.json().catch((error) => {
          if (!(error instanceof SyntaxError)) throw error;
          // A proxy's page, or a sign-in.
          console.warn(`<${TAG}>: ${response.status} and no JSON from ${url}`);
        });
        return [response, answer];
      } catch (error) {
        // `fetch` has one kind of error for every reason that a server is not reached.
        if (error instanceof TypeError) {
          if (url.origin !== self.origin) {
            console.warn(`<${TAG}>: ${url.origin} is not there, or its TANYA_ALLOWED_ORIGINS lacks ${self.origin}`);
          }
          throw failure('offline', 0);
        }
        if (error.name === 'TimeoutError') throw failure('slow', 0);
        throw error;
      }
    }

    get #callback() {
      const name = this.getAttribute('token-callback');
      if (!name) return this.tokenCallback;
      return name.split('.').reduce((object, part) => object && object[part], window);
    }

    get #canRenew() {
      return typeof this.#callback === 'function';
    }

    async #renew(signal) {
      try {
        const given = this.#callback();
        const late = new Promise((_, reject) => signal
          && signal.addEventListener('abort', () => reject(failure('slow', 0))));
        this.#token = String((await Promise.race([given, late])) || '');
      } catch (error) {
        if (error instanceof Failure) throw error;
        // The page's own function: what goes wrong in it belongs on the page's console.
        console.error(`<${TAG}>: the token callback failed`, error);
        throw failure('signedOut', 401);
      }
    }

    /** Questions to begin with; the panel does without. */
    async #suggest() {
      if (this.#held) return this.#recall();
      if (this.#suggestions || this.#turns.length) return;
      const asked = this.#suggestions = [];
      const query = new URLSearchParams({ language: this.#language });
      for (const slug of this.#documents) query.append('documents', slug);
      try {
        const { suggestions } = await this.#call(`api/v1/suggestions?${query}`);
        // Meanwhile asked anew.
        if (this.#suggestions !== asked) return;
        asked.push(...suggestions);
        if (!this.#turns.length && !this.#asking && suggestions.length) {
          this.#parts.log.append(this.#offers(suggestions, WORDS[this.#language]));
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        console.warn(`<${TAG}>: no suggestions (${error.message})`);
      }
    }

    // --- drawing

    #draw() {
      const words = WORDS[this.#language];
      const draft = this.#parts.input ? this.#parts.input.value : '';
      const wasOpen = this.#drawn ? this.isOpen : this.#wasOpen && !this.#narrow.matches;
      const hadFocus = this.shadowRoot.activeElement;
      const title = this.getAttribute('title') || 'Tanya';
      const number = this.#key ? this.#key.split(' ').pop() : '1';
      const label = number === '1' ? title : `${title} (${number})`;
      this.#root.lang = this.#drawnIn = this.#language;
      this.#paint();

      const status = make('p', { class: 'unseen', role: 'status' });
      const log = make('div', { class: 'scroll', role: 'group', tabindex: '0',
        'aria-label': words.conversation });
      log.append(make('p', { class: 'said' }, this.getAttribute('greeting') || words.greeting));
      try {
        if (!this.#held) log.append(...this.#turns.map((turn) =>
          make('section', { class: 'turn' }, this.#asked(turn.question), this.#reply(turn))));
      } catch (error) {
        // Another script's, perhaps. The button must be there all the same.
        console.warn(`<${TAG}>: the kept conversation cannot be read`, error);
        this.#turns = [];
        this.#keep();
      }
      if (this.#asking) log.append(this.#asking.place);
      else if (!this.#turns.length && this.#suggestions && this.#suggestions.length) {
        log.append(this.#offers(this.#suggestions, words));
      }
      const input = make('textarea', { rows: '1', 'aria-label': words.question,
        placeholder: words.placeholder, enterkeyhint: 'send', autocomplete: 'off' });
      input.value = draft;
      const send = make('button', { class: 'send', 'aria-label': words.send, title: words.send },
        icon('send'));
      const form = make('form', null, input, send);
      const clear = make('button', { class: 'icon', type: 'button', 'aria-label': words.clear,
        title: words.clear, onclick: () => { this.clear(); this.#parts.input.focus(); } },
        icon('clear'));
      clear.hidden = !log.querySelector('.turn');
      if (this.#asking) send.setAttribute('aria-disabled', 'true');
      const header = make('header', null, make('h2', null, title), clear);
      const source = make('div', { class: 'scroll source', tabindex: '-1', hidden: '' });
      const panel = make(this.#inline ? 'section' : 'dialog', { class: 'panel', 'aria-label': label },
        header, log, source, form, status);

      form.addEventListener('submit', (event) => {
        event.preventDefault();
        this.#submit();
      });
      input.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#submit();
      });
      input.addEventListener('input', () => this.#grow());
      panel.addEventListener('keydown', (event) => this.#onKey(event));
      // What is typed here is nobody else's shortcut.
      for (const name of ['keydown', 'keyup', 'keypress']) {
        panel.addEventListener(name, (event) => event.stopPropagation());
      }

      const parts = { panel, log, source, form, input, send, clear, status, launcher: null };
      if (this.#inline) this.#root.replaceChildren(panel);
      else {
        header.append(make('button', { class: 'icon', type: 'button', 'aria-label': words.close,
          title: words.close, onclick: () => this.close() }, icon('close')));
        // Android's back gesture arrives as "cancel".
        panel.addEventListener('cancel', (event) => {
          event.preventDefault();
          this.#leave();
        });
        parts.launcher = make('button', { class: 'launcher', type: 'button',
          'aria-haspopup': 'dialog', 'aria-label': words.launch.startsWith(label) ? words.launch : `${label}: ${words.launch}`,
          onclick: () => this.open() }, icon('chat'), make('span', null, title));
        this.#root.replaceChildren(make('section', { 'aria-label': label }, parts.launcher), panel);
      }
      this.#parts = parts;
      this.#cited = null;
      this.#drawn = true;
      this.#wasOpen = false;
      if (this.#inline) {
        this.#grow();
        const seen = new IntersectionObserver((entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          seen.disconnect();
          this.#suggest();
        });
        seen.observe(panel);
      } else if (wasOpen) this.#show();
      if (hadFocus && wasOpen) input.focus();
      if (this.#turns.length || this.#asking) this.#scrollTo(log.lastChild);
    }

    #onKey(event) {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      this.#leave();
    }

    /** One step back: from a source to the conversation, from there to the page. */
    #leave() {
      if (this.#cited) this.#hideSource();
      else this.close();
    }

    #submit() {
      const { input } = this.#parts;
      const question = input.value;
      if (!question.trim() || this.#asking) {
        input.focus();
        return;
      }
      input.value = '';
      this.#grow();
      this.ask(question);
    }

    /** As tall as its text, where the browser does not see to it. */
    #grow() {
      const { input } = this.#parts;
      if (CSS.supports('field-sizing', 'content')) return;
      input.style.height = 'auto';
      if (input.scrollHeight) input.style.height = `${input.scrollHeight + 2}px`;
    }

    /** The accent colour, readable on both themes. */
    #paint() {
      const { style } = this.#root;
      const accent = this.getAttribute('accent');
      const names = ['light', 'dark'];
      for (const name of names) {
        style.removeProperty(`--accent-${name}`);
        style.removeProperty(`--on-accent-${name}`);
      }
      if (!accent || !CSS.supports('color', accent)) return;
      // Mixed with itself, a colour of any notation is computed as sRGB.
      style.color = `color-mix(in srgb,${accent},${accent})`;
      const mixed = /srgb ([^ ]+) ([^ ]+) ([^ )]+)/.exec(getComputedStyle(this.#root).color);
      style.removeProperty('color');
      if (!mixed) return;
      const colour = mixed.slice(1).map((share) => 255 * share || 0);
      for (const name of names) {
        const ink = readable(colour, SURFACES[name]);
        const [black, white] = [[0, 0, 0], [255, 255, 255]];
        const on = contrast(ink, white) >= contrast(ink, black) ? white : black;
        style.setProperty(`--accent-${name}`, `rgb(${ink})`);
        style.setProperty(`--on-accent-${name}`, `rgb(${on})`);
      }
    }

    /** Show the panel: over everything on a small screen, beside the page on a large one. */
    #show() {
      const { panel, launcher, log } = this.#parts;
      if (this.#narrow.matches) panel.showModal();
      // Not show(): it would take the focus, also when a new page brings the panel back.
      else panel.open = true;
      launcher.hidden = true;
      this.#fit();
      this.#grow();
      log.scrollTop = log.scrollHeight;
      this.#keep();
      this.#suggest();
    }

    #reopen() {
      if (this.#inline || !this.isOpen) return;
      const focused = this.shadowRoot.activeElement;
      this.#parts.panel.close();
      this.#show();
      if (focused) focused.focus();
    }

    /** Stay above the on-screen keyboard, which covers a page without resizing it. */
    #fit() {
      if (!window.visualViewport) return;
      const { style } = this.#root;
      style.setProperty('--height', `${Math.round(visualViewport.height)}px`);
      style.setProperty('--top', `${Math.round(visualViewport.offsetTop)}px`);
    }

    #scrollTo(place) {
      const { log, panel } = this.#parts;
      if (!place || place.parentNode !== log) return;
      log.scrollTop = place.offsetTop - 12;
      // On a very low screen it is the panel that scrolls.
      panel.scrollTop = log.offsetTop + place.offsetTop;
    }

    #announce({ status, quote, message, language }) {
      const words = WORDS[spoken(language) || 'en'];
      const region = this.#parts.status;
      region.lang = spoken(language) || this.#language;
      region.textContent = { answered: quote, not_found: words.notFound }[status] || message;
    }

    #tell(name, detail = null) {
      const options = { bubbles: true, composed: true, detail };
      this.dispatchEvent(new CustomEvent(`tanya:${name}`, options));
    }

    // --- answer parts

    #asked(question) {
      const words = WORDS[this.#language];
      return make('p', { class: 'question', dir: 'auto' },
        make('span', { class: 'unseen' }, `${words.asked} `), question);
    }

    #reply(turn) {
      const { answer } = turn;
      const language = spoken(answer.language) || 'en';
      const words = WORDS[language];
      const [first, ...others] = answer.passages;
      const reply = make('article', { class: answer.status, lang: language });
      if (answer.status === 'answered') {
        reply.append(make('p', { class: 'lead' },
          make('span', { lang: first.language, dir: 'auto' }, answer.quote), ' ',
          this.#chip(first, words, true)));
        reply.append(this.#passage(first, words, true));
        if (others.length) reply.append(this.#fold(words.more, others, words, true));
      } else if (answer.status === 'not_found') {
        reply.append(make('p', { class: 'lead' }, words.notFound));
        if (first) reply.append(this.#fold(words.nearest, answer.passages, words, false));
      } else reply.append(make('p', { class: 'reply' }, answer.message));
      if (answer.status !== 'greeting') reply.append(this.#tools(turn, words));
      if (answer.suggestions.length) reply.append(this.#offers(answer.suggestions, words));
      return reply;
    }

    #fold(name, passages, words, marked) {
      return make('details', null, make('summary', null, `${name} (${passages.length})`),
        ...passages.map((passage) => this.#passage(passage, words, marked)));
    }

    #chip(passage, words, marked) {
      return make('button', { class: 'chip', type: 'button',
        'aria-label': `${words.source} ${passage.citation}: ${passage.title}`,
        onclick: (event) => this.#showSource(passage, words, marked, event.currentTarget) },
        String(passage.citation));
    }

    /** Where a passage stands: its headings, then paragraph or page. */
    #place(passage, words) {
      // A heading that introduces a list ends in a colon; inside a path that reads wrong.
      const headings = passage.heading.map((step) => `${step.replace(/\s*:$/, '')} › `).join('');
      return [make('span', { lang: passage.language, dir: 'auto' }, headings),
        passage.page ? `${words.page} ${passage.page}` : `${words.paragraph} ${passage.paragraph}`,
        passage.date ? ` › ${passage.date}` : ''];
    }

    #passage(passage, words, marked) {
      return make('div', { class: 'passage' },
        make('p', { class: 'place' }, this.#chip(passage, words, marked), ' ',
          make('b', { lang: passage.language, dir: 'auto' }, passage.title), ' › ',
          ...this.#place(passage, words)),
        ...this.#texts(passage, words, marked),
        ...(/^https?:/.test(passage.link) ? [make('p', { class: 'note' }, make('a',
          { href: passage.link, target: '_blank', rel: 'noopener noreferrer' }, words.file))] : []),
        ...this.#alsoIn(passage, words));
    }

    #alsoIn(passage, words) {
      const links = (passage.also_in || []).flatMap(({ title, url }) => {
        const href = this.#sourceLink(url);
        return href ? [', ', make('a', { href, target: '_blank', rel: 'noopener', dir: 'auto' }, title)] : [];
      });
      return links.length ? [make('p', { class: 'note' }, words.alsoIn, ...links.slice(1))] : [];
    }

    /** The passage, and its original where what is shown is a translation. */
    #texts(passage, words, marked) {
      const name = (language) => `${words.languages[language] || language}.`;
      const texts = [quoted(passage, marked)];
      if (passage.original.language !== passage.language) {
        texts.push(
          make('p', { class: 'note' }, words.translated + name(passage.original.language)),
          make('details', null, make('summary', null, words.original),
            quoted(passage.original, marked)));
      } else if (WORDS[passage.language] !== words) {
        texts.push(make('p', { class: 'note' }, words.onlyIn + name(passage.language)));
      }
      return texts;
    }

    #tools(turn, words) {
      const { answer } = turn;
      const sure = answer.confidence >= 0.8 ? 2 : answer.confidence >= 0.5 ? 1 : 0;
      const said = make('span', null, answer.status === 'answered' ? words.sure[sure] : words.rate);
      const thumbs = [true, false].map((up) => {
        const name = words[up ? 'up' : 'down'];
        return make('button', { class: 'tool', type: 'button', title: name, 'aria-label': name,
          'aria-pressed': String(turn.thumb === up),
          onclick: () => this.#judge(turn, up, thumbs, said, words) }, icon(up ? 'up' : 'down'));
      });
      return make('div', { class: 'tools' }, said,
        make('span', { class: 'thumbs', role: 'group', 'aria-label': words.rate }, ...thumbs));
    }

    async #judge(turn, up, thumbs, said, words) {
      const before = turn.thumb;
      const press = (value) => {
        turn.thumb = value;
        thumbs[0].setAttribute('aria-pressed', String(value === true));
        thumbs[1].setAttribute('aria-pressed', String(value === false));
      };
      press(up);
      try {
        await this.#call('api/v1/feedback', () => ({ question_id: turn.answer.question_id, up }));
        said.replaceChildren(words.thanks);
        this.#keep();
      } catch (error) {
        press(before);
        const known = error instanceof Failure ? error : failure('failed', 0);
        said.replaceChildren(known.messages[words === WORDS.id ? 'id' : 'en']);
        if (known !== error) throw error;
      }
    }

    #offers(questions, words) {
      return make('div', { class: 'suggestions', role: 'group', 'aria-label': words.suggestions },
        make('p', { class: 'place' }, words.suggestions),
        ...questions.map((question) => make('button', { class: 'suggestion', type: 'button',
          onclick: () => { this.#parts.input.focus(); this.ask(question); } }, question)));
    }

    #apology(known, question, place) {
      const words = WORDS[this.#language];
      const message = known.messages[this.#language];
      this.#parts.status.lang = this.#language;
      this.#parts.status.textContent = message;
      return make('div', { class: 'failure' }, make('p', { class: 'error' }, message),
        make('button', { class: 'again', type: 'button', onclick: () => {
          if (this.#asking) return;
          place.remove();
          this.#parts.input.focus();
          this.ask(question);
        } }, words.retry));
    }

    // --- source

    #showSource(passage, words, marked, chip) {
      const { log, source, form } = this.#parts;
      const link = this.#sourceLink(passage.url);
      const back = make('button', { class: 'back', type: 'button', onclick: () => this.#hideSource() },
        icon('back'), words.back);
      const cited = make('div', { class: 'passage', role: 'group', 'aria-label': words.cited },
        ...this.#texts(passage, words, marked));
      source.lang = words === WORDS.id ? 'id' : 'en';
      source.replaceChildren(back,
        make('h3', { lang: passage.language, dir: 'auto' }, passage.title),
        make('p', { class: 'place' }, ...this.#place(passage, words)), cited,
        ...this.#alsoIn(passage, words));
      if (link) {
        source.append(make('a', { class: 'link', href: link, target: '_blank', rel: 'noopener' },
          words.open, ' ', words.newTab, icon('open')));
      }
      this.#cited = chip;
      log.hidden = form.hidden = true;
      source.hidden = false;
      source.scrollTop = 0;
      back.focus();
      this.#neighbours(passage, cited);
    }

    async #neighbours(passage, cited) {
      const near = (found) => {
        const shown = found && [found.original, ...found.translations]
          .find((each) => each.language === passage.language);
        return shown ? [make('p', { class: 'near', lang: shown.language, dir: 'auto' }, shown.text)] : [];
      };
      try {
        const found = await this.#call(`api/v1/passages/${encodeURIComponent(passage.id)}`);
        cited.before(...near(found.previous));
        cited.after(...near(found.next));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    }

    #hideSource() {
      if (!this.#cited) return;
      const { log, source, form } = this.#parts;
      log.hidden = form.hidden = false;
      source.hidden = true;
      source.replaceChildren();
      this.#cited.focus();
      this.#cited = null;
    }

    /** The address of a source page, if it is one of the server's own pages. */
    #sourceLink(url) {
      try {
        const address = new URL(url, this.#home);
        return address.origin === this.#home.origin ? address.href : '';
      } catch (error) {
        if (error instanceof TypeError) return '';
        throw error;
      }
    }
  }

  customElements.define(TAG, TanyaChat);
})();
