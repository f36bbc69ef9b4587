// Links to pass on: by the phone's own sheet where there is one, else copied.

let toastTimer = 0;

function toast(text) {
  byId("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { byId("toast").textContent = ""; }, 4000);
}

async function share(title, address) {
  const url = new URL(address, location.href).href;
  const isPhone = window.matchMedia("(pointer: coarse)").matches;
  if (isPhone && navigator.share && location.protocol.startsWith("http")) {
    await navigator.share({ title, url }).catch(() => {}); // a person may change their mind
    return;
  }
  toast(await copied(url) ? word("copied") : url);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // not allowed here: the old way
    const box = element("textarea", { readonly: "", class: "unseen" }, text);
    document.body.append(box);
    const before = document.activeElement;
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    before?.focus({ preventScroll: true });
    return done;
  }
}

const shareButton = (title, address, label) => {
  const button = element("button", { type: "button", class: "link", "aria-label": label }, word("share"));
  button.addEventListener("click", () => share(title, address));
  return button;
};
