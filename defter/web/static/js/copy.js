// The summary goes to the clipboard with one tap. Without this it is selected and copied by hand.

const button = document.getElementById("copy");
const field = document.getElementById("summary");

if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      document.getElementById("copied").textContent = button.dataset.copied;
    } catch {
      field.focus(); // what is selected can still be copied by hand
    }
  });
}
