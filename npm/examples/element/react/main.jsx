import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "tillwire/element";
import { sale, terminal } from "../till.js";

function Till() {
  const sheet = useRef(null);
  const [status, setStatus] = useState("");
  useEffect(() => {
    sheet.current.resume(); // what an earlier page left open is shown first
  }, []);
  const pay = async () => {
    try {
      const outcome = await sheet.current.pay(sale());
      setStatus(outcome.status);
    } catch {
      setStatus("not started"); // nothing was charged; the sheet says why
    }
  };
  return (
    <>
      <button type="button" onClick={pay}>
        Pay HK$12.50
      </button>
      <output>{status}</output>
      <tillwire-pay ref={sheet} terminal={terminal} />
    </>
  );
}

createRoot(document.querySelector("#till")).render(<Till />);
