//! The task that owns a simulator, of whichever system: faces send it what arrives and receive what to transmit.
//!
//! It is the only place with a clock. Inputs queue in a bounded channel; each connection has a bounded queue of
//! transmits, and one whose client does not read is dropped.

use super::notify;
use std::collections::HashMap;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tillwire_core::http;
use tillwire_core::sim::{ConnId, Customer, Delivery, Ledger, Request, Script, Simulated, Transmit, Via};
use tillwire_core::time::{Millis, Now};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, sleep_until};

/// Inputs that may wait for the simulator.
const MAX_INPUTS: usize = 64;
/// Transmits that may wait for a client to read.
const MAX_TRANSMITS: usize = 2048;

/// The way to the terminal; clones lead to the same one.
#[derive(Clone)]
pub struct Terminal {
    system: &'static str,
    inputs: mpsc::Sender<Input>,
}

/// A connection's own end: its number, and what to transmit on it.
pub struct Line {
    pub conn: ConnId,
    pub transmits: mpsc::Receiver<Transmit>,
}

enum Input {
    Connected(Via, oneshot::Sender<Line>),
    Bytes(ConnId, Vec<u8>),
    Request(ConnId, Request),
    Delivered(u64, Option<http::Reply>),
    Closed(ConnId),
    Script(Script),
    Reset,
    /// The one that holds this code or link, where it is said whose.
    Customer(Option<String>, Customer),
    Ledger(oneshot::Sender<Ledger>),
}

impl Terminal {
    /// Starts the terminal's task.
    pub fn start(simulator: impl Simulated + Send + 'static) -> Self {
        let (sender, inputs) = mpsc::channel(MAX_INPUTS);
        let system = simulator.system();
        let owner = Owner::new(Box::new(simulator), sender.downgrade());
        tokio::spawn(owner.run(inputs));
        Terminal { system, inputs: sender }
    }

    /// The system's name in scripts and ledgers.
    pub fn system(&self) -> &'static str {
        self.system
    }

    /// A connection came in. None when the terminal is gone.
    pub async fn connected(&self, via: Via) -> Option<Line> {
        let (sender, line) = oneshot::channel();
        self.send(Input::Connected(via, sender)).await;
        line.await.ok()
    }

    /// Bytes came on a stream.
    pub async fn bytes(&self, conn: ConnId, bytes: &[u8]) {
        self.send(Input::Bytes(conn, bytes.to_vec())).await;
    }

    /// A request came over HTTP.
    pub async fn request(&self, conn: ConnId, request: Request) {
        self.send(Input::Request(conn, request)).await;
    }

    /// The client left.
    pub async fn closed(&self, conn: ConnId) {
        self.send(Input::Closed(conn)).await;
    }

    /// Replaces the script.
    pub async fn script(&self, script: Script) {
        self.send(Input::Script(script)).await;
    }

    /// Forgets everything.
    pub async fn reset(&self) {
        self.send(Input::Reset).await;
    }

    /// The customer acts: the one that holds this code or link of a gateway, or whoever waits the longest.
    pub async fn customer(&self, code: Option<String>, customer: Customer) {
        self.send(Input::Customer(code, customer)).await;
    }

    /// The ledger as it is now. None when the terminal is gone.
    pub async fn ledger(&self) -> Option<Ledger> {
        let (sender, ledger) = oneshot::channel();
        self.send(Input::Ledger(sender)).await;
        ledger.await.ok()
    }

    /// The owner ends only with the process, when nobody is left to hear of it.
    async fn send(&self, input: Input) {
        let _ = self.inputs.send(input).await;
    }
}

struct Owner {
    simulator: Box<dyn Simulated + Send>,
    lines: HashMap<ConnId, (Via, mpsc::Sender<Transmit>)>,
    connections: u32,
    start: Instant,
    /// For what is done elsewhere on the simulator's behalf.
    inputs: mpsc::WeakSender<Input>,
}

impl Owner {
    fn new(simulator: Box<dyn Simulated + Send>, inputs: mpsc::WeakSender<Input>) -> Self {
        Owner { simulator, lines: HashMap::new(), connections: 0, start: Instant::now(), inputs }
    }

    async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        loop {
            self.transmit();
            self.deliver();
            let due = self.simulator.poll_timeout();
            tokio::select! {
                biased;
                input = inputs.recv() => match input {
                    Some(input) => self.take(input),
                    None => return,
                },
                () = until(self.start, due), if due.is_some() => self.simulator.handle_timeout(self.now()),
            }
        }
    }

    fn take(&mut self, input: Input) {
        let now = self.now();
        match input {
            Input::Connected(via, sender) => self.connect(now, via, sender),
            Input::Bytes(conn, bytes) => self.simulator.handle_input(now, conn, &bytes),
            Input::Request(conn, request) => self.simulator.handle_http(now, conn, &request),
            Input::Delivered(number, reply) => self.simulator.handle_delivered(now, number, reply.as_ref()),
            Input::Closed(conn) => self.close(now, conn),
            Input::Script(script) => self.simulator.script(script),
            Input::Reset => self.simulator.reset(),
            Input::Customer(None, customer) => self.simulator.customer(now, customer),
            Input::Customer(Some(code), customer) => self.simulator.customer_of(now, &code, customer),
            Input::Ledger(sender) => {
                // Whoever asked may have left; then nobody wants the answer.
                let _ = sender.send(self.ledger());
            }
        }
    }

    fn connect(&mut self, now: Now, via: Via, sender: oneshot::Sender<Line>) {
        self.connections += 1;
        let conn = ConnId(self.connections);
        let (transmits, receiver) = mpsc::channel(MAX_TRANSMITS);
        self.lines.insert(conn, (via, transmits));
        self.simulator.connected(now, conn, via);
        if sender.send(Line { conn, transmits: receiver }).is_err() {
            self.close(now, conn);
        }
    }

    fn close(&mut self, now: Now, conn: ConnId) {
        self.lines.remove(&conn);
        self.simulator.handle_closed(now, conn);
    }

    /// Hands out what is ready. A queue that is full or gone ends its connection.
    fn transmit(&mut self) {
        while let Some((conn, transmit)) = self.simulator.poll_transmit() {
            let sent = self.lines.get(&conn).is_some_and(|(_, line)| line.try_send(transmit).is_ok());
            if !sent {
                self.close(self.now(), conn);
            }
        }
    }

    /// With the connections that are open now.
    fn ledger(&self) -> Ledger {
        let mut ledger = self.simulator.ledger().clone();
        self.lines.values().for_each(|(via, _)| ledger.holds(self.simulator.system(), *via));
        ledger
    }

    /// Begins what the simulator tells others. What became of it comes back as an input.
    fn deliver(&mut self) {
        while let Some(Delivery { number, notice }) = self.simulator.poll_delivery() {
            let inputs = self.inputs.clone();
            tokio::spawn(async move {
                let reply = notify::post(&notice).await;
                if let Some(inputs) = inputs.upgrade() {
                    // The owner ends only with the process.
                    let _ = inputs.send(Input::Delivered(number, reply)).await;
                }
            });
        }
    }

    fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { mono: self.start.elapsed().as_millis() as Millis, wall: wall.as_millis() as u64 }
    }
}

/// Sleeps until a monotonic instant of the simulator.
async fn until(start: Instant, due: Option<Millis>) {
    let due = Duration::from_millis(due.unwrap_or_default());
    sleep_until((start + due).into()).await;
}
