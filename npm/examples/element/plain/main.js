import "tillwire/element";
import { sale, terminal } from "../till.js";

const sheet = document.querySelector("tillwire-pay");
const status = document.querySelector("output");
const button = document.querySelector("button");

sheet.terminal = terminal;
sheet.resume(); // what an earlier page left open is shown first

button.addEventListener("click", async () => {
  try {
    const outcome = await sheet.pay(sale());
    status.textContent = outcome.status;
  } catch {
    status.textContent = "not started"; // nothing was charged; the sheet says why
  }
});
button.disabled = false; // until here nobody would have heard it
