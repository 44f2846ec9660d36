/* The widget calls this when it needs a token, and again when one has expired. The portal's own
   session, here left out, says who is signed in; the secret stays on the portal's server. */
window.tanyaToken = async () => {
  const response = await fetch('/token', { method: 'POST' });
  if (!response.ok) throw new Error(`/token: ${response.status}`);
  return response.text();
};
