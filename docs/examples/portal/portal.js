/* The widget calls this when it needs a token, and again when one has expired. The portal's own
   session, here left out, says who is signed in; the secret stays on the portal's server. */
window.tanyaToken = async () => {
  const response = await fetch('/token', { method: 'POST' });
  if (!response.ok) throw new Error(`/token: ${response.status}`);
  return response.text();
};

/* Whoever signs out leaves no conversation to the next person at this computer. */
document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[href="/keluar.html"]');
  if (!link) return;
  event.preventDefault();
  await customElements.whenDefined('tanya-chat');
  for (const chat of document.querySelectorAll('tanya-chat')) chat.clear();
  location.assign(link.href);
});
