// Passkeys: the device is asked, and its answer goes into the form. Where a browser cannot, the form stays hidden.

const bytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0));
const text = buffer =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const ceremonies = {
  get: options => navigator.credentials.get({publicKey: {...options, challenge: bytes(options.challenge)}}),
  create: options => navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: {...options.user, id: bytes(options.user.id)},
      excludeCredentials: options.excludeCredentials.map(each => ({...each, id: bytes(each.id)})),
    },
  }),
};

function told({id, rawId, type, response}) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter(name => response[name]).map(name => [name, text(response[name])]);
  return JSON.stringify({id, rawId: text(rawId), type, response: Object.fromEntries(given)});
}

async function begin(form) {
  const failed = form.querySelector("[data-failed]");
  failed.textContent = "";
  try {
    const asked = await fetch(form.dataset.options, {method: "post"});
    if (!asked.ok) throw new Error(asked.statusText);
    form.elements.credential.value = told(await ceremonies[form.dataset.passkey](await asked.json()));
  } catch (problem) {
    failed.textContent = problem.name === "InvalidStateError" ? failed.dataset.known : failed.dataset.failed;
    return;
  }
  form.submit();
}

const named = !/^\[|^[\d.]+$/.test(location.hostname); // a passkey is for a name, never for a bare address

if (window.PublicKeyCredential && named) {
  for (const without of document.querySelectorAll("[data-without-passkeys]")) without.hidden = true;
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", event => {
      event.preventDefault();
      begin(form);
    });
  }
}
