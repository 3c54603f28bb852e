// A web till on the public API of the npm package: it starts here.

import { render } from "preact";
import { App } from "./app";
import { keepForOffline } from "./offline";
import { connection, connectTo } from "./state/connection";
import { connectBackEnd, rememberedBackEnd } from "./state/gateway";
import "./style/base.css";
import "./style/layout.css";
import "./style/sale.css";
import "./style/overlay.css";
import "./style/panels.css";
import "./style/device.css";
import "./style/log.css";
import "./style/connection.css";
import "./style/receipt.css";
import "./style/said.css";

const root = document.getElementById("till");
if (root) render(<App />, root);
void connectTo(connection.value.setup);
keepForOffline();
const gateways = rememberedBackEnd();
if (gateways !== undefined) void connectBackEnd(gateways);
