//! What is simulated: the options of each terminal, and the script they begin with.

use super::error::Error;
use super::gateway::{Gateways, bpc_address};
use super::terminal::Terminal;
use super::terminals::Terminals;
use crate::args::Simulated;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tillwire_core::json::{Writer, array, quote};
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
        let qfpay = qfpay::sim::Options {
            seed,
            clear_replies,
            persona: persona.of(qfpay::freedoms::Persona::of),
            ..qfpay::sim::Options::new(key, currency)
        };
        let usual = codepay::sim::Options::new(currency);
        let codepay = codepay::sim::Options {
            seed,
            persona: terminal(persona.of(codepay::freedoms::Persona::of), field, push),
            ..usual
        };
        let icashier = icashier::sim::Options {
            seed,
            hurry,
            persona: persona.of(icashier::freedoms::Persona::of),
            ..icashier::sim::Options::new(currency)
        };
        let bpc = bpc::sim::Options {
            seed,
            hurry,
            persona: persona.of(bpc::freedoms::Persona::of),
            ..bpc::sim::Options::new(currency)
        };
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

    /// Where each of them is not what it is by itself, as JSON; none where nothing is.
    pub fn differs(&self) -> Option<String> {
        let systems = [
            (qfpay::sim::SYSTEM, self.qfpay.persona.differs()),
            (codepay::sim::SYSTEM, self.codepay.persona.differs()),
            (icashier::sim::SYSTEM, self.icashier.persona.differs()),
            (bpc::sim::SYSTEM, self.bpc.persona.differs()),
        ];
        let found = systems.iter().any(|(_, differs)| !differs.is_empty());
        let written = |out: Writer, (system, differs): &(&str, Vec<String>)| {
            out.raw(system, &array(differs.iter().map(|freedom| quote(freedom))))
        };
        found.then(|| systems.iter().fold(Writer::new(), written).finish())
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

/// The CodePay terminal: as those in the field, or one that sends late results, where that is asked for.
fn terminal(drawn: codepay::freedoms::Persona, field: bool, push: bool) -> codepay::freedoms::Persona {
    let persona = if field { drawn.in_the_field() } else { drawn };
    let late = if push { codepay::freedoms::Late::Pushed } else { persona.late };
    codepay::freedoms::Persona { late, ..persona }
}

fn read_script(path: &Path) -> Result<(PathBuf, Script), Error> {
    let own = || path.to_owned();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::ScriptFile { path: own(), kind: error.kind() })?;
    let script = Script::parse(&text);
    let script = script.map_err(|error| Error::Script { path: own(), reason: error.to_string() })?;
    Ok((own(), script))
}
