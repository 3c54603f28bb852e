//! Every simulated terminal of one process, by its system's name: what the control interface leads to.

use super::serial::Cable;
use super::terminal::Terminal;
use std::sync::Arc;
use tillwire_core::sim::Ledger;

/// The terminals. Clones lead to the same ones.
#[derive(Clone)]
pub struct Terminals {
    terminals: Arc<[Terminal]>,
    cable: Option<Cable>,
}

impl Terminals {
    /// One for each system.
    pub fn new(terminals: impl IntoIterator<Item = Terminal>) -> Self {
        Terminals { terminals: terminals.into_iter().collect(), cable: None }
    }

    /// The same, with the cable of a serial face.
    pub fn with_cable(self, cable: Option<Cable>) -> Self {
        Terminals { cable, ..self }
    }

    /// The cable of the serial face, where there is one.
    pub fn cable(&self) -> Option<&Cable> {
        self.cable.as_ref()
    }

    /// The terminal of a system. Errors: the names of those that there are.
    pub fn of(&self, system: Option<&str>) -> Result<&Terminal, String> {
        let found = self.terminals.iter().find(|terminal| Some(terminal.system()) == system);
        found.ok_or_else(|| {
            let names: Vec<_> =
                self.terminals.iter().map(|terminal| format!("\"{}\"", terminal.system())).collect();
            format!("`system` is {}", names.join(" or "))
        })
    }

    /// Everything that happened to money, in its order.
    pub async fn ledger(&self) -> Ledger {
        let mut all = Ledger::default();
        for terminal in self.terminals.iter() {
            all.merge(terminal.ledger().await.unwrap_or_default());
        }
        all
    }

    /// Each forgets everything.
    pub async fn reset(&self) {
        for terminal in self.terminals.iter() {
            terminal.reset().await;
        }
    }
}
