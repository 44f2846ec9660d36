/* The portal's token comes in the fragment of the frame's address, which no server and no log sees.
   A portal renews it by changing the fragment. */
function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  document.querySelector('tanya-chat').setAttribute('token', token);
  // It is not left in the address.
  history.replaceState(null, '', location.pathname + location.search);
}

takeToken();
addEventListener('hashchange', takeToken);
