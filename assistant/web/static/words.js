// What the page's script says. Words around an answer come with the answer.
const WORDS = {
  id: {
    placeholder: "Tulis pertanyaan Anda…",
    question: "Pertanyaan",
    send: "Kirim",
    conversation: "Percakapan",
    you: "Anda",
    loading: "Sedang dimuat. Anda sudah boleh bertanya.",
    waiting: "Pertanyaan Anda dijawab begitu semuanya selesai dimuat.",
    searching: "Mencari di dokumen…",
    copied: "Tersalin",
    notCopied: "Tidak dapat disalin",
    thanks: "Terima kasih atas penilaian Anda.",
    notKept: "Penilaian tidak tersimpan.",
    noSource: "Sumber tidak dapat dibuka.",
    unreachable: "Server tidak dapat dihubungi. Periksa sambungan Anda, lalu kirim lagi.",
    slow: "Server terlalu lama menjawab. Silakan kirim lagi.",
    failed: "Server tidak menjawab pertanyaan ini ({}). Tunggu sebentar, lalu kirim lagi.",
  },
  en: {
    placeholder: "Type your question…",
    question: "Question",
    send: "Send",
    conversation: "Conversation",
    you: "You",
    loading: "Loading. You can ask already.",
    waiting: "Your question will be answered as soon as everything is loaded.",
    searching: "Searching the documents…",
    copied: "Copied",
    notCopied: "Could not copy",
    thanks: "Thank you for your rating.",
    notKept: "The rating was not kept.",
    noSource: "The source could not be opened.",
    unreachable: "The server cannot be reached. Check your connection, then send it again.",
    slow: "The server takes too long to answer. Please send it again.",
    failed: "The server did not answer this question ({}). Wait a moment, then send it again.",
  },
};

let current = WORDS.en;

export function useWords(language) {
  current = WORDS[language] ?? WORDS.en;
}

export const words = () => current;

// A message in every language, for what stays on the page when the language is switched.
export function inEach(name, value = "") {
  return Object.entries(WORDS).map(([language, said]) => [language, said[name].replace("{}", value)]);
}
