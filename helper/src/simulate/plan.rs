//! What is simulated: the options of each terminal, and the script they begin with.

use super::error::Error;
use super::gateway::{Gateways, bpc_address};
use super::terminal::Terminal;
use super::terminals::Terminals;
use crate::args::Simulated;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tillwire_core::qfpay::sim::backend;
use tillwire_core::qfpay::{KeyMode, PosKey};
use tillwire_core::sim::Script;
use tillwire_core::{bpc, codepay, icashier, qfpay};

/// The terminals to be simulated.
pub struct Plan {
    qfpay: qfpay::sim::Options,
    backend: backend::Options,
    codepay: codepay::sim::Options,
    icashier: icashier::sim::Options,
    bpc: bpc::sim::Options,
    script: Option<(PathBuf, Script)>,
}

/// The terminals of a plan.
pub struct Started {
    pub qfpay: Terminal,
    pub codepay: Terminal,
    pub gateways: Gateways,
    pub all: Terminals,
}

impl Plan {
    /// Errors: a key or a script that is none.
    pub fn read(simulated: &Simulated) -> Result<Self, Error> {
        let key = PosKey::new(&simulated.pos_key, KeyMode::Utf8).map_err(|_| Error::Key)?;
        let Simulated { currency, clear_replies, seed, persona, field, push, hurry, .. } = *simulated;
        let qfpay =
            qfpay::sim::Options { seed, clear_replies, persona, ..qfpay::sim::Options::new(key, currency) };
        let codepay = codepay::sim::Options { seed, field, push, ..codepay::sim::Options::new(currency) };
        let icashier = icashier::sim::Options { seed, hurry, ..icashier::sim::Options::new(currency) };
        let bpc = bpc::sim::Options { seed, hurry, ..bpc::sim::Options::new(currency) };
        let backend =
            backend::Options { notify: simulated.qfpay_notify.clone(), hurry, ..backend::Options::default() };
        Ok(Plan {
            qfpay,
            backend,
            codepay,
            icashier,
            bpc,
            script: simulated.script.as_deref().map(read_script).transpose()?,
        })
    }

    /// Starts the terminals' tasks; their faces follow, that of the gateways at this address. Errors: a script for a
    /// system that is not simulated.
    pub async fn start(self, gateway: SocketAddr) -> Result<Started, Error> {
        let qfpay = Terminal::start(backend::Simulator::new(self.qfpay, self.backend));
        let codepay = Terminal::start(codepay::sim::Simulator::new(self.codepay));
        let icashier = Terminal::start(icashier::sim::Simulator::new(self.icashier));
        let bpc = bpc::sim::Options { address: bpc_address(gateway), ..self.bpc };
        let bpc = Terminal::start(bpc::sim::Simulator::new(bpc));
        let all = Terminals::new([qfpay.clone(), codepay.clone(), icashier.clone(), bpc.clone()]);
        if let Some((path, script)) = self.script {
            let terminal = all.of(Some(script.system()));
            terminal.map_err(|reason| Error::Script { path, reason })?.script(script).await;
        }
        let gateways = Gateways { icashier, bpc, qfpay: qfpay.clone() };
        Ok(Started { qfpay, codepay, gateways, all })
    }
}

fn read_script(path: &Path) -> Result<(PathBuf, Script), Error> {
    let own = || path.to_owned();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::ScriptFile { path: own(), kind: error.kind() })?;
    let script = Script::parse(&text);
    let script = script.map_err(|error| Error::Script { path: own(), reason: error.to_string() })?;
    Ok((own(), script))
}
