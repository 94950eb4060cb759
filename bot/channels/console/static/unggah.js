// Only comfort: without this the form works, and the server judges every file by itself.
"use strict";

const form = document.querySelector(".seret");
const input = form.querySelector("input[type=file]");
const warning = document.getElementById("terlalu-besar");

function judge() {
  const tooLarge = input.files.length > 0 && input.files[0].size > Number(form.dataset.terbesar);
  warning.hidden = !tooLarge;
  form.querySelector("button").disabled = tooLarge;
}

for (const name of ["dragenter", "dragover"]) {
  form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("di-atas"); });
}
for (const name of ["dragleave", "drop"]) {
  form.addEventListener(name, () => form.classList.remove("di-atas"));
}
form.addEventListener("drop", (event) => {
  if (event.dataTransfer.files.length > 0) {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    judge();
  }
});
input.addEventListener("change", judge);
